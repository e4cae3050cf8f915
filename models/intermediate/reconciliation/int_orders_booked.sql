-- What every signed order is worth in each way that a deal may state it. Grain: one new, add-on or renewal order.
-- Amounts in the reporting currency at the contract's rate; one_off and the bases together make an amount of a deal.
with

lines as (

    select * from {{ ref('int_contract_lines_valued') }}
    where known_on <= {{ as_of() }} and order_type in ('new', 'add_on', 'renewal')

),

valued as (

    select
        lines.*,
        cast(round({{ exact_product([
            (exact_product([('quantity', 4), ('unit_price', 6), ('1 - discount_share', 6)], 14), 14),
            ('exchange_rate', 8),
        ], 20) }}, 2) as {{ type_money() }}) as interval_net,
        cast(
            round({{ exact_product([('quantity', 4), ('unit_price', 6), ('exchange_rate', 8)], 18) }}, 2)
            as {{ type_money() }}
        ) as interval_listed,
        {{ exact_product([('quantity', 4), ('yearly_unit_price', 6), ('exchange_rate', 8)], 18) }}
            as yearly_listed_value,
        {{ month_index(add_days('service_end', 1)) }} - {{ month_index('service_start') }} as service_months
    from lines

),

listed as (

    select
        valued.*,
        case
            when is_recurring then {{ round_ratio('yearly_listed_value', 'months_divisor') }}
            else cast(0 as {{ type_money() }})
        end as listed_mrr
    from valued

),

orders as (

    select
        order_id,
        max(account_id) as account_id,
        max(contract_id) as contract_id,
        max(order_type) as order_type,
        max(signed_on) as signed_on,
        max(currency) as currency,
        max(exchange_rate) as exchange_rate,
        sum(mrr) as signed_mrr,
        sum(12 * mrr) as year_net,
        sum(case when is_recurring then interval_net else 0 end) as interval_net,
        sum(service_months * mrr) as term_net,
        sum(12 * listed_mrr) as year_listed,
        sum(case when is_recurring then interval_listed else 0 end) as interval_listed,
        sum(service_months * listed_mrr) as term_listed,
        sum(case when is_recurring then 0 else interval_net end) as one_off,
        -- rounded net unit prices, and twelve monthly cents
        cast(
            sum(quantity * {{ var('reconciliation_unit_tolerance') }} * exchange_rate + 0.12) as {{ type_money() }}
        ) as slack
    from listed
    group by order_id

)

select * from orders
