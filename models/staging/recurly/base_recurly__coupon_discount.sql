{{ config(enabled='recurly' in enabled_vendors()) }}

with

discounts as (

    select * from {{ source('recurly', 'coupon_discount') }}

),

renamed as (

    select
        {{ trimmed('coupon_id') }} as coupon_id,
        coalesce(upper({{ trimmed('currency') }}), '') as currency,
        lower({{ trimmed(adapter.quote('type')) }}) as discount_type,
        {{ safe_cast(as_text('percentage'), 'decimal(9, 4)') }} as percent_off,
        {{ safe_cast(as_text('amount'), 'decimal(18, 6)') }} as amount_off,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from discounts

)

select * from renamed
