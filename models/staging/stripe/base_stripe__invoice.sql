{{ config(enabled='stripe' in enabled_vendors()) }}

with

invoices as (

    select * from {{ source('stripe', 'invoice') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_id,
        {{ trimmed('customer_id') }} as customer_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        {{ stripe_units('total', 'currency') }} as total,
        {{ trimmed('total') }} as landed_total,
        coalesce(
            {{ reporting_day('status_transitions_finalized_at') }},
            {{ reporting_day(adapter.quote('date')) }},
            {{ reporting_day('created') }},
            {{ reporting_day('period_end') }}
        ) as issued_on,
        {{ reporting_day('due_date') }} as due_on,
        {{ reporting_day('status_transitions_paid_at') }} as paid_on,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('is_deleted') }} as is_deleted

    from invoices

    where {{ stripe_mode_is_read() }}

)

select * from renamed
