{{ config(enabled='chargebee' in enabled_vendors()) }}

with

prices as (

    select * from {{ source('chargebee', 'item_price') }}

),

renamed as (

    select
        {{ trimmed('id') }} as item_price_id,
        {{ trimmed('item_id') }} as item_id,
        lower({{ trimmed('item_type') }}) as item_type,
        lower({{ trimmed('pricing_model') }}) as pricing_model,
        upper({{ trimmed('currency_code') }}) as currency,
        {{ chargebee_units('price', 'currency_code', 'price_in_decimal') }} as unit_price,
        lower({{ trimmed('period_unit') }}) as billing_interval,
        coalesce({{ safe_cast(as_text('period'), 'integer') }}, 1) as interval_count,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from prices

)

select * from renamed
