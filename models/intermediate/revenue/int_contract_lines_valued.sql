{#- an order that sells nothing is accepted without a rate: it is worth nothing at any -#}
{%- set exchange_rate = (
    'case when lines.quantity = 0 then coalesce(lines.exchange_rate, 1) else lines.exchange_rate end'
) -%}

with

lines as (

    select * from {{ ref('int_billing_order_lines') }}

),

orders as (

    select * from {{ ref('int_billing_orders') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

products as (

    select * from {{ ref('int_billing_products') }}

),

billing_intervals as (

    select * from {{ ref('billing_intervals') }}

),

joined as (

    select
        lines.line_id,
        lines.order_id,
        orders.contract_id,
        terms.account_id,
        lines.product_id,
        orders.order_type,
        products.is_recurring,
        coalesce(products.is_archive, false) as is_archive,
        orders.currency,
        cast({{ exchange_rate }} as decimal(18, 8)) as exchange_rate,
        lines.quantity,
        lines.unit_price,
        lines.discount_share,
        lines.interval_count,
        billing_intervals.intervals_per_year,
        orders.signed_on,
        lines.service_start,
        lines.service_end,
        lines.trial_end,
        terms.term_end,
        coalesce(lines.reason_code, orders.reason_code) as reason_code,
        lines.reason_code as line_reason_code,
        orders.reason_code as order_reason_code,
        coalesce(lines.comment, orders.comment) as comment,
        {{ greatest_of(
            known_on('orders.signed_on', 'orders.recorded_at'),
            known_on('orders.signed_on', 'lines.recorded_at')
        ) }} as known_on,
        -- price of a year, in the currency of the order and times the interval count: exact, no division yet
        {{ exact_product([('lines.unit_price', 6), ('billing_intervals.intervals_per_year', 0)], 6) }}
            as yearly_unit_price,
        {{ exact_product([
            (exact_product([('lines.quantity', 4), ('lines.unit_price', 6), ('1 - lines.discount_share', 6)], 14), 14),
            (exchange_rate, 8),
            ('billing_intervals.intervals_per_year', 0),
        ], 20) }} as yearly_value,
        12 * lines.interval_count as months_divisor

    from lines
    inner join orders
        on lines.order_id = orders.order_id
    inner join terms
        on orders.contract_id = terms.contract_id
    inner join products
        on lines.product_id = products.product_id
    inner join billing_intervals
        on lines.billing_interval = billing_intervals.billing_interval

),

valued as (

    select
        joined.*,
        case
            when joined.is_recurring then {{ round_ratio('yearly_value', 'months_divisor') }}
            else cast(0 as {{ type_money() }})
        end as mrr

    from joined

)

select * from valued
