{{ config(enabled='zuora' in enabled_vendors()) }}

with

tiers as (

    select * from {{ source('zuora', 'rate_plan_charge_tier') }}

),

renamed as (

    select
        {{ trimmed('id') }} as tier_id,
        {{ trimmed('rate_plan_charge_id') }} as charge_id,
        {{ safe_cast(as_text('price'), 'decimal(18, 6)') }} as price,
        {{ safe_cast(as_text('discount_percentage'), 'decimal(9, 4)') }} as percent_off,
        {{ safe_cast(as_text('discount_amount'), 'decimal(18, 6)') }} as amount_off,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from tiers

)

select * from renamed
