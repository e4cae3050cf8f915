{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

lines as (

    select * from {{ ref('base_salesforce__order_item') }}

),

orders as (

    select * from {{ ref('stg_salesforce__billing_orders') }}

),

order_dates as (

    {{ newest_per_key('orders', ['source_row_id'], ['term_start', 'term_end', 'synced_at']) }}

),

joined as (

    select
        lines.line_id,
        lines.order_id,
        lines.product_id,
        lines.quantity,
        coalesce(lines.list_price, lines.net_price) as unit_price,
        lines.discount_percent,
        {{ safe_cast('lines.discount_percent', 'decimal(18, 6)') }} as discount_percent_number,
        {{ safe_cast('lines.list_price', 'decimal(18, 6)') }} as list_price_number,
        {{ safe_cast('lines.net_price', 'decimal(18, 6)') }} as net_price_number,
        lines.billing_interval,
        lines.interval_count,
        coalesce(lines.service_start, order_dates.term_start) as service_start,
        coalesce(lines.service_end, order_dates.term_end) as service_end,
        lines.reason_code,
        lines.comment,
        lines.recorded_at,
        lines.synced_at,
        lines.is_deleted

    from lines

    left join order_dates
        on lines.order_id = order_dates.source_row_id

),

discounted as (

    select
        *,
        -- the percentage where it is kept; else what the agreed price leaves of the list price
        case
            when discount_percent is not null
                then coalesce(
                    {{ as_text('cast(discount_percent_number * 0.01 as decimal(18, 6))') }},
                    discount_percent
                )
            when list_price_number > 0 and net_price_number < list_price_number
                then {{ as_text('cast(1 - net_price_number / list_price_number as decimal(9, 6))') }}
        end as discount_share

    from joined

),

renamed as (

    select
        {{ vendor_id('salesforce', 'line_id') }} as line_id,
        {{ vendor_id('salesforce', 'order_id') }} as order_id,
        {{ vendor_id('salesforce', 'product_id') }} as product_id,
        quantity,
        unit_price,
        discount_share,
        billing_interval,
        interval_count,
        service_start,
        service_end,
        cast(null as {{ dbt.type_string() }}) as trial_end,
        reason_code,
        comment,
        recorded_at,

        -- origin
        'salesforce_orders' as source_name,
        line_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from discounted

)

select * from renamed
