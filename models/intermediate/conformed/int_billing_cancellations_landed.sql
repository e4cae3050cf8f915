with

contracts as (
    select contract_id
    from {{ ref('int_billing_orders') }}
    where order_type in ('new', 'renewal')
),

lines as (
    select
        order_lines.line_id,
        orders.contract_id
    from {{ ref('int_billing_order_lines') }} as order_lines
    inner join {{ ref('int_billing_orders') }} as orders on order_lines.order_id = orders.order_id
),

{{ read_deliveries('billing_cancellations') }},

{{ check_rows('billing_cancellations', references={'contract_id': 'contracts', 'line_id': 'lines'}, more_faults=[
    {'when': 'to_line_id.contract_id <> typed.contract_id', 'reason': 'orphan key: line_id'},
]) }},

{{ account_rows('billing_cancellations') }}

select * from landed
