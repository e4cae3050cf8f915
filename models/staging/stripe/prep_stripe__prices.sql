{{ config(enabled='stripe' in enabled_vendors()) }}

{%- set columns = [
    'product_id', 'currency', 'unit_price', 'billing_interval', 'interval_count', 'is_one_time', 'is_metered',
    'package_size', 'package_rounding', 'synced_at',
] %}

with

price_deliveries as (

    select * from {{ ref('base_stripe__price') }}

),

plan_deliveries as (

    select * from {{ ref('base_stripe__plan') }}

),

prices as (

    {{ newest_per_key('price_deliveries', ['price_id'], columns) }}

),

plans as (

    {{ newest_per_key('plan_deliveries', ['price_id'], columns) }}

),

plans_without_price as (

    -- Stripe shows a plan as a price too, under the same id
    select plans.*

    from plans

    left join prices
        on plans.price_id = prices.price_id

    where prices.price_id is null

),

unioned as (

    select * from prices
    union all
    select * from plans_without_price

),

measured as (

    select
        *,
        case billing_interval when 'month' then interval_count when 'year' then 12 * interval_count else 0 end
            as interval_months,
        case billing_interval when 'day' then interval_count when 'week' then 7 * interval_count else 0 end
            as interval_days

    from unioned

)

select * from measured
