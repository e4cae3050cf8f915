{{ config(enabled='chargebee' in enabled_vendors()) }}

with

coupon_deliveries as (

    select * from {{ ref('base_chargebee__coupon') }}

),

redeemed_deliveries as (

    select * from {{ ref('base_chargebee__subscription_coupon') }}

),

discount_deliveries as (

    select * from {{ ref('base_chargebee__subscription_discount') }}

),

coupons as (

    {{ newest_per_key(
        'coupon_deliveries', ['coupon_id'],
        ['percent_off', 'amount_off', 'duration_type', 'periods', 'period_unit', 'synced_at']
    ) }}

),

redeemed as (

    {{ newest_per_key(
        'redeemed_deliveries', ['subscription_id', 'coupon_id'], ['ends_on', 'synced_on', 'is_deleted', 'synced_at']
    ) }}

),

given as (

    {{ newest_per_key(
        'discount_deliveries', ['discount_id', 'subscription_id'],
        ['item_price_id', 'percent_off', 'amount_off', 'duration_type', 'starts_on', 'ends_on', 'synced_on',
            'is_deleted', 'synced_at']
    ) }}

),

unioned as (

    select
        redeemed.subscription_id,
        redeemed.coupon_id as discount_id,
        cast(null as {{ dbt.type_string() }}) as item_group,
        coupons.percent_off,
        coupons.amount_off,
        coupons.duration_type,
        -- when a coupon was put on is not landed: a limited one is counted back from its end
        coalesce(
            case
                when coupons.duration_type = 'limited_period' and coupons.period_unit in ('day', 'week')
                    then {{ add_days(
                        'redeemed.ends_on', "-coupons.periods * case coupons.period_unit when 'week' then 7 else 1 end"
                    ) }}
                when coupons.duration_type = 'limited_period'
                    then {{ add_months(
                        'redeemed.ends_on', "-coupons.periods * case coupons.period_unit when 'year' then 12 else 1 end"
                    ) }}
            end,
            cast('0001-01-01' as date)
        ) as starts_on,
        redeemed.ends_on,
        redeemed.synced_on,
        redeemed.is_deleted

    from redeemed

    inner join coupons
        on redeemed.coupon_id = coupons.coupon_id

    union all

    select
        subscription_id,
        discount_id,
        item_price_id as item_group,
        percent_off,
        amount_off,
        duration_type,
        coalesce(starts_on, cast('0001-01-01' as date)) as starts_on,
        ends_on,
        synced_on,
        is_deleted

    from given

),

discounts as (

    select
        subscription_id,
        discount_id,
        item_group,
        percent_off,
        amount_off,
        starts_on,
        -- one that was taken off held until the loader saw it gone
        case
            when is_deleted then {{ least_of('coalesce(ends_on, synced_on)', 'synced_on') }}
            else ends_on
        end as ends_on

    from unioned

    -- a gift on one bill does not change the recurring price
    where coalesce(duration_type, 'forever') <> 'one_time'

)

select * from discounts

where ends_on is null or starts_on < ends_on
