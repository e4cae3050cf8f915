{{ config(enabled='chargebee' in enabled_vendors()) }}

with

invoices as (

    select * from {{ source('chargebee', 'invoice') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_id,
        {{ trimmed('customer_id') }} as customer_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency_code') }}) as currency,
        {{ chargebee_units('total', 'currency_code') }} as total,
        {{ trimmed('total') }} as landed_total,
        {{ reporting_day(adapter.quote('date')) }} as issued_on,
        {{ reporting_day('due_date') }} as due_on,
        {{ reporting_day('paid_at') }} as paid_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ chargebee_is_deleted() }} as is_deleted

    from invoices

)

select * from renamed
