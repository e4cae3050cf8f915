-- What was invoiced for every instalment, and how its recurring amount reads. Grain: one row per contract and due day.
with

instalments as (

    select * from {{ ref('int_instalments_due') }}

),

invoices as (

    select * from {{ ref('int_invoices_matched') }}

),

invoiced as (

    select
        billed_contract_id,
        due_on,
        count(*) as invoice_count,
        sum(billed_amount) as billed_amount,
        sum(billed_recurring) as billed_recurring,
        min(case when has_recurring_part then 1 else 0 end) as has_recurring_part
    from invoices
    where due_on is not null
    group by billed_contract_id, due_on

),

-- an invoice that does not say what of it recurs is taken to hold the one-off charges that were due
placed as (

    select
        instalments.*,
        coalesce(invoiced.invoice_count, 0) as invoice_count,
        coalesce(invoiced.billed_amount, 0) as billed_amount,
        case
            when invoiced.has_recurring_part = 1 then invoiced.billed_recurring
            else coalesce(invoiced.billed_amount, 0) - instalments.due_once
        end as billed_recurring
    from instalments
    left join invoiced
        on instalments.contract_id = invoiced.billed_contract_id and instalments.due_on = invoiced.due_on

),

read_as as (

    select
        placed.*,
        case
            when invoice_count = 0 then 'none'
            when abs(billed_recurring - due_recurring) <= {{ var('reconciliation_tolerance') }} then 'due'
            when abs(billed_recurring - signed_recurring) <= {{ var('reconciliation_tolerance') }} then 'signed'
            when abs(billed_recurring - due_recurring + due_add_on - contract_add_ons) <= tolerance
                then 'due_and_add_ons'
            when abs(billed_recurring - signed_recurring - contract_add_ons) <= tolerance then 'signed_and_add_ons'
            when abs(billed_recurring - due_recurring) <= tolerance then 'due'
            when abs(billed_recurring - signed_recurring) <= tolerance then 'signed'
            when abs(billed_recurring - due_listed) <= tolerance then 'listed'
            else 'unknown'
        end as reading
    from placed

),

final as (

    select
        read_as.*,
        max(case when reading in ('due_and_add_ons', 'signed_and_add_ons') and contract_add_ons <> 0 then 1 else 0 end)
            over (partition by contract_id) as carries_add_ons,
        case reading
            when 'due' then due_recurring
            when 'signed' then signed_recurring
            when 'due_and_add_ons' then due_recurring - due_add_on + contract_add_ons
            when 'signed_and_add_ons' then signed_recurring + contract_add_ons
            when 'listed' then due_listed
            else due_recurring
        end as read_amount
    from read_as

)

select * from final
