{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

order_items as (

    select * from {{ source('salesforce', 'order_item') }}

),

current_rows as (

    {{ salesforce_current_rows('order_items') }}

),

renamed as (

    select
        {{ trimmed('id') }} as line_id,
        {{ trimmed('order_id') }} as order_id,
        {{ trimmed('product_2_id') }} as product_id,
        {{ trimmed('quantity') }} as quantity,
        {{ trimmed('list_price') }} as list_price,
        {{ trimmed('unit_price') }} as net_price,
        {{ trimmed('discount') }} as discount_percent,
        {{ mapped_value(salesforce_column('order_item', 'billing_interval'), var('salesforce_billing_intervals'),
            trimmed(salesforce_column('order_item', 'billing_interval'))) }} as billing_interval,
        {{ trimmed(salesforce_column('order_item', 'interval_count')) }} as interval_count,
        {{ calendar_date_text('service_date') }} as service_start,
        {{ calendar_date_text('end_date') }} as service_end,
        {{ trimmed(salesforce_column('order_item', 'reason_code')) }} as reason_code,
        {{ trimmed(salesforce_column('order_item', 'comment')) }} as comment,
        {{ utc_moment_text('created_date') }} as recorded_at,

        -- cancellation of the line alone
        {{ calendar_date_text(salesforce_column('order_item', 'notice_on')) }} as notice_on,
        {{ calendar_date_text(salesforce_column('order_item', 'effective_on')) }} as effective_on,
        {{ trimmed(salesforce_column('order_item', 'cancellation_reason_code')) }} as cancellation_reason_code,
        {{ utc_moment_text(salesforce_column('order_item', 'cancellation_recorded_at')) }} as cancellation_recorded_at,

        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ salesforce_is_deleted() }} as is_deleted

    from current_rows

)

select * from renamed
