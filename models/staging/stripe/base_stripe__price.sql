{{ config(enabled='stripe' in enabled_vendors()) }}

with

prices as (

    select * from {{ source('stripe', 'price') }}

),

renamed as (

    select
        {{ trimmed('id') }} as price_id,
        {{ trimmed('product_id') }} as product_id,
        upper({{ trimmed('currency') }}) as currency,
        {{ stripe_units(
            'coalesce(' ~ as_text('unit_amount_decimal') ~ ', ' ~ as_text('unit_amount') ~ ')', 'currency'
        ) }} as unit_price,
        lower({{ trimmed('recurring_interval') }}) as billing_interval,
        coalesce({{ safe_cast(as_text('recurring_interval_count'), 'integer') }}, 1) as interval_count,
        coalesce(lower({{ trimmed('type') }}) = 'one_time', false) as is_one_time,
        coalesce(lower({{ trimmed('recurring_usage_type') }}) = 'metered', false) as is_metered,
        {{ safe_cast(as_text('transform_quantity_divide_by'), 'decimal(16, 4)') }} as package_size,
        coalesce(lower({{ trimmed('transform_quantity_round') }}), 'up') as package_rounding,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from prices

    where {{ stripe_mode_is_read() }}

)

select * from renamed
