with

months as (

    select * from {{ ref('int_reconciled_months') }}

),

causes as (

    select * from {{ ref('int_reconciliation_causes') }}
    where amount <> 0

),

differences as (

    select
        months.*,
        months.billed_mrr - months.cmrr as service_difference,
        months.crm_booked_mrr - months.signed_mrr as booking_difference,
        months.invoiced_amount - months.due_amount as invoice_difference
    from months

),

-- the comparison that is furthest apart speaks for the month
furthest as (

    select
        differences.*,
        {{ greatest_of(
            'abs(service_difference)',
            'abs(booking_difference)',
            'abs(invoice_difference)'
        ) }} as furthest_apart
    from differences

),

compared as (

    select
        furthest.*,
        case
            when furthest_apart = 0 then null
            when abs(invoice_difference) = furthest_apart then 'invoice'
            when abs(booking_difference) = furthest_apart then 'booking'
            else 'service'
        end as comparison,
        case
            when abs(invoice_difference) = furthest_apart then invoice_difference
            when abs(booking_difference) = furthest_apart then booking_difference
            else service_difference
        end as difference
    from furthest

),

unexplained as (

    select
        account_id,
        fiscal_period_id,
        sum(abs(amount)) as unexplained_amount
    from causes
    where cause = 'unexplained'
    group by account_id, fiscal_period_id

),

causes_ranked as (

    select
        account_id,
        fiscal_period_id,
        comparison,
        cause,
        row_number() over (
            partition by account_id, fiscal_period_id, comparison order by abs(amount) desc, cause
        ) as cause_rank
    from causes

),

final as (

    select
        compared.account_id,
        compared.fiscal_period_id,
        cast(compared.cmrr as {{ type_money() }}) as cmrr,
        cast(compared.billed_mrr as {{ type_money() }}) as billed_mrr,
        cast(compared.service_difference as {{ type_money() }}) as service_difference,
        cast(compared.signed_mrr as {{ type_money() }}) as signed_mrr,
        cast(compared.crm_booked_mrr as {{ type_money() }}) as crm_booked_mrr,
        cast(compared.booking_difference as {{ type_money() }}) as booking_difference,
        cast(compared.due_amount as {{ type_money() }}) as due_amount,
        cast(compared.invoiced_amount as {{ type_money() }}) as invoiced_amount,
        cast(compared.invoice_difference as {{ type_money() }}) as invoice_difference,
        cast(compared.difference as {{ type_money() }}) as difference,
        cast(compared.comparison as {{ dbt.type_string() }}) as comparison,
        cast(causes_ranked.cause as {{ dbt.type_string() }}) as cause,
        cast(coalesce(unexplained.unexplained_amount, 0) as {{ type_money() }}) as unexplained_amount,
        cast(compared.invoices_without_rate as {{ dbt.type_bigint() }}) as invoices_without_rate
    from compared
    left join causes_ranked
        on
            compared.account_id = causes_ranked.account_id
            and compared.fiscal_period_id = causes_ranked.fiscal_period_id
            and compared.comparison = causes_ranked.comparison
            and causes_ranked.cause_rank = 1
    left join unexplained
        on
            compared.account_id = unexplained.account_id
            and compared.fiscal_period_id = unexplained.fiscal_period_id

)

select * from final
