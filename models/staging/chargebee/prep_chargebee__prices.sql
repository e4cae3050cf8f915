{{ config(enabled='chargebee' in enabled_vendors()) }}

with

price_deliveries as (

    select * from {{ ref('base_chargebee__item_price') }}

),

item_deliveries as (

    select * from {{ ref('base_chargebee__item') }}

),

prices as (

    {{ newest_per_key(
        'price_deliveries', ['item_price_id'],
        ['item_id', 'item_type', 'pricing_model', 'currency', 'unit_price', 'billing_interval', 'interval_count',
            'synced_at']
    ) }}

),

items as (

    {{ newest_per_key('item_deliveries', ['item_id'], ['item_type', 'is_metered', 'synced_at']) }}

),

joined as (

    select
        prices.item_price_id,
        prices.item_id as product_id,
        coalesce(prices.item_type, items.item_type) as item_type,
        prices.pricing_model,
        prices.currency,
        prices.unit_price,
        prices.billing_interval,
        prices.interval_count,
        coalesce(items.is_metered, false) as is_metered

    from prices

    left join items
        on prices.item_id = items.item_id

)

select * from joined
