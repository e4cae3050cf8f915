{{ config(enabled='zuora' in enabled_vendors()) }}

with

invoices as (

    select * from {{ source('zuora', 'invoice') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_id,
        {{ trimmed('account_id') }} as account_id,
        lower({{ trimmed('status') }}) as status,
        upper(coalesce({{ trimmed('transaction_currency') }}, {{ trimmed('home_currency') }})) as currency,
        {{ trimmed('amount') }} as amount,
        {{ safe_cast(as_text('balance'), 'decimal(18, 6)') }} as balance,
        {{ calendar_date_text('invoice_date') }} as issued_on,
        coalesce({{ calendar_date_text('due_date') }}, {{ calendar_date_text('invoice_date') }}) as due_on,
        {{ reporting_day('updated_date') }} as updated_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from invoices

)

select * from renamed
