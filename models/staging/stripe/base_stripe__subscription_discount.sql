{{ config(enabled='stripe' in enabled_vendors()) }}

with

discounts as (

    select * from {{ source('stripe', 'subscription_discount') }}

),

renamed as (

    select
        {{ trimmed('id') }} as discount_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('coupon_id') }} as coupon_id,
        {{ reporting_day(adapter.quote('start')) }} as starts_on,
        {{ reporting_day(adapter.quote('end')) }} as ends_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from discounts

)

select * from renamed
