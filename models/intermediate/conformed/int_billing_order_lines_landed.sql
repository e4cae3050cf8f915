with

checked as (
    select * from {{ ref('int_billing_order_lines_checked') }}
),

orders as (
    select
        order_id,
        row_outcome,
        exchange_rate
    from {{ ref('int_billing_orders_landed') }}
    where row_outcome in ('accepted', 'quarantined') and row_key is not null
),

placed as (
    select
        checked.*,
        orders.exchange_rate,
        case
            when checked.fault is not null then checked.fault
            when orders.order_id is null then 'orphan key: order_id'
            when orders.row_outcome = 'quarantined' then 'order quarantined: order_id'
        end as line_fault
    from checked
    left join orders on checked.order_id = orders.order_id
),

{{ account_rows('billing_order_lines', 'placed', fault='line_fault', extra_columns=['exchange_rate']) }}

select * from landed
