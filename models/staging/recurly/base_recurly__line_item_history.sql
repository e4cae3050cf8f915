{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'line_item_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as line_item_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        lower({{ trimmed('origin') }}) as origin,
        {{ safe_cast(as_text('subtotal'), 'decimal(18, 6)') }} as subtotal,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
