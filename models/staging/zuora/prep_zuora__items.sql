{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

with

charges as (

    select * from {{ ref('prep_zuora__charges') }}

    where charge_model not like 'discount%'

),

measured as (

    select
        *,
        -- a flat fee is charged once, whatever quantity it shows; metered use is no commitment
        case
            when charge_type = 'usage' then cast(0 as decimal(16, 4))
            when charge_model like 'flat fee%' then cast(1 as decimal(16, 4))
            else coalesce(quantity, cast(1 as decimal(16, 4)))
        end as units,
        case
            when price_base = 'per month' then 'month'
            when price_base = 'per week' then 'week'
            when price_base = 'per year' then 'year'
            else {{ zuora_billing_period('billing_period', 'interval') }}
        end as price_interval,
        case
            when price_base in ('per month', 'per week', 'per year') then 1
            else {{ zuora_billing_period('billing_period', 'count', 'specific_billing_period') }}
        end as price_interval_count

    from charges

),

priced as (

    select
        *,
        -- Zuora's MRR stands for a price that was not landed, has tiers, or is for a period without a length
        coalesce(
            charge_type <> 'recurring'
            or (
                price is not null and price_interval is not null and price_interval_count is not null
                and (charge_model like 'flat fee%' or charge_model like 'per unit%')
            ),
            false
        ) as has_price

    from measured

),

items as (

    select
        subscription_id,
        charge_number as item_id,
        item_group,
        case when charge_type = 'onetime' then sold_product_id || ':one_time' else sold_product_id end as product_id,
        currency,
        units as quantity,
        case
            when charge_type = 'recurring' and not has_price
                then cast(mrr / coalesce(nullif(units, 0), 1) as decimal(18, 6))
            when charge_type = 'recurring' then price
            else coalesce(price, cast(0 as decimal(18, 6)))
        end as unit_price,
        case when charge_type = 'recurring' and has_price then price_interval else 'month' end as billing_interval,
        case when charge_type = 'recurring' and has_price then price_interval_count else 1 end as interval_count,
        case when charge_type = 'recurring' then mrr end as stated_mrr,
        charge_type <> 'onetime' as recurs,
        coalesce(amended_on, valid_from) as signed_on,
        valid_from,
        valid_to

    from priced

)

select * from items
