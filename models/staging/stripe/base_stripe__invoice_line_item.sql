{{ config(enabled='stripe' in enabled_vendors()) }}

with

lines as (

    select * from {{ source('stripe', 'invoice_line_item') }}

),

renamed as (

    select
        {{ trimmed('id') }} as invoice_line_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('subscription_item_id') }} as item_id,
        coalesce({{ trimmed('price_id') }}, {{ trimmed('plan_id') }}) as price_id,
        {{ safe_cast(as_text('quantity'), 'decimal(16, 4)') }} as quantity,
        upper({{ trimmed('currency') }}) as currency,
        {{ stripe_units('amount', 'currency') }} as amount,
        {{ reporting_day('period_start') }} as period_starts_on,
        {{ reporting_day('period_end') }} as period_ends_on,
        {{ is_true('proration') }} as is_proration,
        coalesce(lower({{ trimmed('type') }}), 'subscription') = 'subscription' as is_subscription,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from lines

    where {{ stripe_mode_is_read() }}

)

select * from renamed
