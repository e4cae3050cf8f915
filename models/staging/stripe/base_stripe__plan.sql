{{ config(enabled='stripe' in enabled_vendors()) }}

with

plans as (

    select * from {{ source('stripe', 'plan') }}

),

renamed as (

    select
        {{ trimmed('id') }} as price_id,
        {{ trimmed('product_id') }} as product_id,
        upper({{ trimmed('currency') }}) as currency,
        {{ stripe_units('amount', 'currency') }} as unit_price,
        lower({{ trimmed(adapter.quote('interval')) }}) as billing_interval,
        coalesce({{ safe_cast(as_text('interval_count'), 'integer') }}, 1) as interval_count,
        false as is_one_time,
        coalesce(lower({{ trimmed('usage_type') }}) = 'metered', false) as is_metered,
        {{ safe_cast(as_text('transform_usage_divide_by'), 'decimal(16, 4)') }} as package_size,
        coalesce(lower({{ trimmed('transform_usage_round') }}), 'up') as package_rounding,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from plans

    where {{ stripe_mode_is_read() }}

)

select * from renamed
