with

invoices as (

    select * from {{ ref('int_invoices_owed') }}

),

settings as (

    {{ cta_settings('invoice_overdue') }}

),

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
