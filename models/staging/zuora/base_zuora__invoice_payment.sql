{{ config(enabled='zuora' in enabled_vendors()) }}

with

invoice_payments as (

    select * from {{ source('zuora', 'invoice_payment') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_payment_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('payment_id') }} as payment_id,
        {{ reporting_day('created_date') }} as created_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from invoice_payments

)

select * from renamed
