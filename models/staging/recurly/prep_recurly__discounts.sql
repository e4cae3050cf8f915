{{ config(enabled='recurly' in enabled_vendors()) }}

with

redemption_deliveries as (

    select * from {{ ref('base_recurly__coupon_redemption_history') }}

),

coupon_deliveries as (

    select * from {{ ref('base_recurly__coupon_history') }}

),

discount_deliveries as (

    select * from {{ ref('base_recurly__coupon_discount') }}

),

subscriptions as (

    select * from {{ ref('prep_recurly__subscriptions') }}

),

redemptions as (

    {{ newest_per_key(
        'redemption_deliveries', ['redemption_id'],
        ['customer_id', 'subscription_id', 'coupon_id', 'currency', 'starts_on', 'removed_on', 'synced_at']
    ) }}

),

coupons as (

    {{ newest_per_key('coupon_deliveries', ['coupon_id'], ['duration', 'periods', 'period_unit', 'synced_at']) }}

),

taken_off as (

    {{ newest_per_key(
        'discount_deliveries', ['coupon_id', 'currency'], ['discount_type', 'percent_off', 'amount_off', 'synced_at']
    ) }}

),

joined as (

    -- a coupon is redeemed for all subscriptions of the account, unless for one of them
    select
        subscriptions.subscription_id,
        redemptions.redemption_id as discount_id,
        case when taken_off.discount_type = 'percent' or taken_off.amount_off is null then taken_off.percent_off end
            as percent_off,
        taken_off.amount_off,
        redemptions.starts_on,
        redemptions.removed_on,
        coupons.duration,
        case
            when coupons.duration = 'temporal' and coupons.period_unit in ('day', 'week')
                then {{ add_days(
                    'redemptions.starts_on', "coupons.periods * case coupons.period_unit when 'week' then 7 else 1 end"
                ) }}
            when coupons.duration = 'temporal'
                then {{ add_months(
                    'redemptions.starts_on', "coupons.periods * case coupons.period_unit when 'year' then 12 else 1 end"
                ) }}
        end as runs_out_on

    from redemptions

    inner join subscriptions
        on
            redemptions.customer_id = subscriptions.customer_id
            and coalesce(redemptions.subscription_id, subscriptions.subscription_id) = subscriptions.subscription_id

    inner join taken_off
        on
            redemptions.coupon_id = taken_off.coupon_id
            and taken_off.currency in ('', subscriptions.currency)

    left join coupons
        on redemptions.coupon_id = coupons.coupon_id

),

discounts as (

    select
        subscription_id,
        discount_id,
        cast(null as {{ dbt.type_string() }}) as item_group,
        percent_off,
        amount_off,
        starts_on,
        {{ least_of('coalesce(removed_on, runs_out_on)', 'coalesce(runs_out_on, removed_on)') }} as ends_on

    from joined

    -- a gift on one bill does not change the recurring price
    where
        coalesce(duration, 'forever') <> 'single_use'
        and (percent_off is not null or amount_off is not null)

)

select * from discounts

where ends_on is null or starts_on < ends_on
