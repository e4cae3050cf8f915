{{ config(enabled='chargebee' in enabled_vendors()) }}

with

credit_notes as (

    select * from {{ source('chargebee', 'credit_note') }}

),

renamed as (

    select
        {{ trimmed('id') }} as credit_note_id,
        {{ trimmed('customer_id') }} as customer_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('reference_invoice_id') }} as credited_invoice_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency_code') }}) as currency,
        {{ chargebee_units('total', 'currency_code') }} as total,
        {{ trimmed('total') }} as landed_total,
        {{ reporting_day(adapter.quote('date')) }} as issued_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ chargebee_is_deleted() }} as is_deleted

    from credit_notes

)

select * from renamed
