{{ config(enabled='chargebee' in enabled_vendors()) }}

with

lines as (

    select * from {{ source('chargebee', 'invoice_line_item') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_line_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        lower({{ trimmed('entity_type') }}) as entity_type,
        {{ trimmed('entity_id') }} as item_price_id,
        {{ reporting_day('date_from') }} as starts_on,
        {{ reporting_day('date_to') }} as ends_on,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        {{ trimmed('unit_amount') }} as unit_price_minor,
        {{ trimmed('amount') }} as amount_minor,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from lines

)

select * from renamed
