{{ config(enabled='chargebee' in enabled_vendors()) }}

with

coupons as (

    select * from {{ source('chargebee', 'coupon') }}

),

renamed as (

    select
        {{ trimmed('id') }} as coupon_id,
        case
            when lower({{ trimmed('discount_type') }}) = 'percentage'
                then {{ safe_cast(as_text('discount_percentage'), 'decimal(9, 4)') }}
        end as percent_off,
        {{ chargebee_units('discount_amount', 'currency_code') }} as amount_off,
        lower({{ trimmed('duration_type') }}) as duration_type,
        coalesce(
            {{ safe_cast(as_text('period'), 'integer') }}, {{ safe_cast(as_text('duration_month'), 'integer') }}
        ) as periods,
        coalesce(lower({{ trimmed('period_unit') }}), 'month') as period_unit,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from coupons

)

select * from renamed
