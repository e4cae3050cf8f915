{{ config(enabled='chargebee' in enabled_vendors()) }}

with

coupons as (

    select * from {{ source('chargebee', 'subscription_coupon') }}

),

renamed as (

    select
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('coupon_id') }} as coupon_id,
        {{ reporting_day('apply_till') }} as ends_on,
        {{ reporting_day('_fivetran_synced') }} as synced_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from coupons

)

select * from renamed
