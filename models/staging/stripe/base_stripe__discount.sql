{{ config(enabled='stripe' in enabled_vendors()) }}

with

discounts as (

    select * from {{ source('stripe', 'discount') }}

),

renamed as (

    select
        {{ trimmed('id') }} as discount_id,
        {{ trimmed('customer_id') }} as customer_id,
        {{ trimmed('coupon_id') }} as coupon_id,
        {{ reporting_day(adapter.quote('start')) }} as starts_on,
        {{ reporting_day(adapter.quote('end')) }} as ends_on,
        -- on all that the customer is billed for
        {{ trimmed('subscription_id') }} is null
        and {{ trimmed('invoice_id') }} is null
        and {{ trimmed('invoice_item_id') }} is null as is_on_customer,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from discounts

)

select * from renamed
