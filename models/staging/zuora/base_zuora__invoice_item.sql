{{ config(enabled='zuora' in enabled_vendors()) }}

with

items as (

    select * from {{ source('zuora', 'invoice_item') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_item_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('subscription_id') }} as version_id,
        {{ trimmed('rate_plan_charge_id') }} as charge_id,
        {{ safe_cast(as_text('charge_amount'), 'decimal(18, 6)') }} as amount,
        coalesce({{ safe_cast(as_text('tax_amount'), 'decimal(18, 6)') }}, 0) as tax,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from items

)

select * from renamed
