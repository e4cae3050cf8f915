{#- a line whose yearly price has more than ten digits is a typing error, and would not fit the money type -#}
{%- set too_large = {
    'when': 'abs(typed.typed_quantity * typed.typed_unit_price) >= 10000000000', 'reason': 'out of range: unit_price'
} -%}
with

products as (
    select product_id from {{ ref('int_billing_products') }}
),

{{ read_deliveries('billing_order_lines') }},

{{ check_rows('billing_order_lines', references={'product_id': 'products'}, more_faults=[too_large]) }}

select * from checked
