-- Why what was invoiced in a month is not what was due. Grain: one row per fact, month and cause.
with

instalments as (

    select * from {{ ref('int_instalments_read') }}

),

invoices as (

    select * from {{ ref('int_invoices_matched') }}

),

all_invoices as (

    select * from {{ ref('int_billing_invoices') }}

),

issued_invoices as (

    select * from {{ ref('int_invoices_issued') }}

),

matching as (

    select * from {{ ref('int_account_matching') }}

),

unmatched_accounts as (

    select distinct account_id
    from matching
    where match_method = 'unmatched'

),

first_invoice as (

    select min(issued_on) as first_issued_on
    from issued_invoices

),

voided as (

    select distinct
        instalments.contract_id,
        instalments.due_on
    from instalments
    inner join all_invoices
        on
            instalments.account_id = all_invoices.account_id
            and all_invoices.issued_on >= {{ add_days('instalments.due_on', -var('invoice_match_window_days')) }}
            and all_invoices.issued_on <= {{ add_days('instalments.due_on', var('invoice_match_window_days')) }}
    left join issued_invoices on all_invoices.invoice_id = issued_invoices.invoice_id
    where
        instalments.invoice_count = 0
        and issued_invoices.invoice_id is null

),

-- an instalment that was not invoiced at all: the first cause that applies
not_invoiced as (

    select
        instalments.account_id,
        instalments.due_on as counted_on,
        instalments.contract_id as evidence,
        -instalments.due_amount as amount,
        case
            when first_invoice.first_issued_on is null or instalments.due_on < first_invoice.first_issued_on
                then 'before_first_invoice'
            when voided.contract_id is not null then 'invoice_voided'
            when instalments.carries_add_ons = 1 and instalments.due_amount = instalments.due_add_on then 'add_on'
            when {{ add_days('instalments.billable_on', var('invoice_grace_days')) }} > {{ as_of() }}
                then 'not_yet_invoiced'
            else 'unexplained'
        end as cause
    from instalments
    cross join first_invoice
    left join voided
        on instalments.contract_id = voided.contract_id and instalments.due_on = voided.due_on
    where instalments.invoice_count = 0

),

-- the parts of what was invoiced for an instalment less what was due add up to that difference
invoiced as (

    select * from instalments
    where invoice_count > 0

),

amounts as (

    select
        account_id,
        due_on as counted_on,
        contract_id as evidence,
        billed_amount - billed_recurring - due_once as amount,
        'one_off' as cause
    from invoiced
    union all
    select
        account_id,
        due_on as counted_on,
        contract_id as evidence,
        case
            when reading in ('due_and_add_ons', 'signed_and_add_ons') then contract_add_ons - due_add_on
            when reading = 'signed' then -due_add_on
            else 0
        end as amount,
        'add_on' as cause
    from invoiced
    union all
    select
        account_id,
        due_on as counted_on,
        contract_id as evidence,
        case
            when reading in ('signed', 'signed_and_add_ons') then signed_recurring - due_recurring + due_add_on
            else 0
        end as amount,
        'mid_term_change' as cause
    from invoiced
    union all
    select
        account_id,
        due_on as counted_on,
        contract_id as evidence,
        case when reading = 'listed' then due_listed - due_recurring else 0 end as amount,
        'discount' as cause
    from invoiced
    union all
    select
        account_id,
        due_on as counted_on,
        contract_id as evidence,
        billed_recurring - read_amount as amount,
        case when reading = 'unknown' then 'unexplained' else 'rounding' end as cause
    from invoiced

),

invoices_matched as (

    select
        invoices.*,
        {{ fiscal_month_id('issued_on') }} <> {{ fiscal_month_id('due_on') }} as is_in_another_month
    from invoices
    where due_on is not null

),

timings as (

    select
        account_id,
        issued_on as counted_on,
        invoice_id as evidence,
        billed_amount as amount,
        'timing' as cause
    from invoices_matched
    where is_in_another_month
    union all
    select
        account_id,
        due_on as counted_on,
        invoice_id as evidence,
        -billed_amount as amount,
        'timing' as cause
    from invoices_matched
    where is_in_another_month

),

currencies as (

    select
        account_id,
        issued_on as counted_on,
        invoice_id as evidence,
        issued_amount - billed_amount as amount,
        'currency' as cause
    from invoices_matched

),

without_instalment as (

    select
        invoices.account_id,
        invoices.issued_on as counted_on,
        invoices.invoice_id as evidence,
        invoices.issued_amount as amount,
        case
            when unmatched_accounts.account_id is not null then 'unmatched_account'
            when invoices.issued_amount < 0 then 'credit'
            when invoices.has_recurring_part and invoices.billed_recurring = 0 then 'one_off'
            else 'unexplained'
        end as cause
    from invoices
    left join unmatched_accounts on invoices.account_id = unmatched_accounts.account_id
    where invoices.due_on is null

),

unioned as (

    select * from not_invoiced
    union all
    select * from amounts
    union all
    select * from timings
    union all
    select * from currencies
    union all
    select * from without_instalment

),

final as (

    select
        account_id,
        {{ fiscal_month_id('counted_on') }} as fiscal_period_id,
        cause,
        amount,
        evidence
    from unioned
    where amount <> 0

)

select * from final
