{{ config(enabled='stripe' in enabled_vendors()) }}

with

discount_deliveries as (

    select * from {{ ref('base_stripe__subscription_discount') }}

),

customer_discount_deliveries as (

    select * from {{ ref('base_stripe__discount') }}

    where is_on_customer

),

subscriptions as (

    select * from {{ ref('prep_stripe__subscriptions') }}

),

coupon_deliveries as (

    select * from {{ ref('base_stripe__coupon') }}

),

subscription_discounts as (

    {{ newest_per_key(
        'discount_deliveries', ['discount_id'], ['subscription_id', 'coupon_id', 'starts_on', 'ends_on', 'synced_at']
    ) }}

),

customer_discounts as (

    {{ newest_per_key(
        'customer_discount_deliveries', ['discount_id'],
        ['customer_id', 'coupon_id', 'starts_on', 'ends_on', 'synced_at']
    ) }}

),

discounts as (

    select
        discount_id,
        subscription_id,
        coupon_id,
        starts_on,
        ends_on
    from subscription_discounts
    union all
    select
        customer_discounts.discount_id,
        subscriptions.subscription_id,
        customer_discounts.coupon_id,
        customer_discounts.starts_on,
        customer_discounts.ends_on
    from customer_discounts
    inner join subscriptions
        on customer_discounts.customer_id = subscriptions.customer_id

),

coupons as (

    {{ newest_per_key(
        'coupon_deliveries', ['coupon_id'],
        ['currency', 'percent_off', 'amount_off', 'is_for_one_invoice', 'months', 'synced_at']
    ) }}

),

joined as (

    select
        discounts.discount_id,
        discounts.subscription_id,
        discounts.starts_on,
        -- where Stripe's end was not landed, the coupon says how long it lasts
        coalesce(discounts.ends_on, {{ add_months('discounts.starts_on', 'coupons.months') }}) as ends_on,
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
