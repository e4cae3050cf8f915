with

invoices as (

    select * from {{ ref('int_billing_invoices') }}

),

settings as (

    {{ cta_settings('invoice_overdue') }}

),

-- a void invoice was never owed, a credit is no bill that could be paid late
owed as (

    select
        invoices.account_id,
        invoices.invoice_id,
        invoices.due_on,
        invoices.paid_on,
        invoices.amount,
        invoices.currency,
        settings.trigger_name,
        settings.threshold,
        {{ add_days('invoices.due_on', whole('settings.threshold')) }} as opened_on
    from invoices
    cross join settings
    where
        lower(coalesce(invoices.status, '')) not in ('void', 'voided', 'draft', 'deleted')
        and invoices.amount > 0

),

occasions as (

    select
        account_id,
        trigger_name,
        invoice_id as occasion_id,
        invoice_id as subject_id,
        opened_on,
        {{ so_far('paid_on') }} as closed_on,
        case when paid_on <= {{ as_of() }} then 'paid' end as close_reason,
        {{ sentence([
            "'invoice '", 'invoice_id', "' of '", 'amount', "' '", 'currency', "' was due on '", 'due_on',
            "' and unpaid '", whole('threshold'), "' days later'",
        ]) }} as evidence
    from owed
    where opened_on <= {{ as_of() }} and (paid_on is null or paid_on > opened_on)

)

select * from occasions
