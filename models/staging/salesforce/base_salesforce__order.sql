{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

orders as (

    select * from {{ source('salesforce', 'order') }}

),

current_rows as (

    {{ salesforce_current_rows('orders') }}

),

renamed as (

    select
        {{ trimmed('id') }} as order_id,
        {{ trimmed('contract_id') }} as contract_id,
        {{ trimmed('account_id') }} as account_id,
        {{ mapped_value(salesforce_column('order', 'order_type'), var('salesforce_order_types'),
            mapped_value('type', var('salesforce_order_types'), trimmed(salesforce_column('order', 'order_type')))) }}
            as order_type,
        {{ trimmed(salesforce_column('order', 'predecessor_contract_id')) }} as predecessor_contract_id,
        {{ trimmed('currency_iso_code') }} as currency,
        {{ trimmed(salesforce_column('order', 'reason_code')) }} as reason_code,
        {{ trimmed(salesforce_column('order', 'comment')) }} as comment,

        -- dates
        coalesce(
            {{ calendar_date_text(salesforce_column('order', 'signed_on')) }},
            {{ reporting_day_text('activated_date') }},
            {{ calendar_date_text('effective_date') }}
        ) as signed_on,
        {{ calendar_date('effective_date') }} as starts_on,
        {{ calendar_date('end_date') }} as ends_on,
        {{ trimmed('effective_date') }} as landed_effective_date,
        {{ trimmed('end_date') }} as landed_end_date,
        {{ utc_moment_text('created_date') }} as recorded_at,

        {{ utc_moment('_fivetran_synced') }} as synced_at,
        -- a draft is not signed: no order yet, or no longer
        {{ salesforce_is_deleted() }} or coalesce(lower({{ trimmed('status') }}) = 'draft', false) as is_deleted

    from current_rows

)

select * from renamed
