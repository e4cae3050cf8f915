{{ config(enabled='stripe' in enabled_vendors()) }}

with

discount_deliveries as (

    select * from {{ ref('base_stripe__subscription_discount') }}

),

coupon_deliveries as (

    select * from {{ ref('base_stripe__coupon') }}

),

discounts as (

    {{ newest_per_key(
        'discount_deliveries', ['discount_id'], ['subscription_id', 'coupon_id', 'starts_on', 'ends_on', 'synced_at']
    ) }}

),

coupons as (

    {{ newest_per_key(
        'coupon_deliveries', ['coupon_id'],
        ['currency', 'percent_off', 'amount_off', 'is_for_one_invoice', 'synced_at']
    ) }}

),

joined as (

    select
        discounts.discount_id,
        discounts.subscription_id,
        discounts.starts_on,
        discounts.ends_on,
        coupons.currency,
        coupons.percent_off,
        coupons.amount_off

    from discounts

    inner join coupons
        on discounts.coupon_id = coupons.coupon_id

    -- a gift on one invoice does not change the recurring price
    where not coupons.is_for_one_invoice

)

select * from joined
