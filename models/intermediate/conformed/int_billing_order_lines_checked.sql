{#- more than ten digits for one interval are a typing error, and would not fit the money type at any rate -#}
{%- set too_large = {
    'when': 'cast(typed.typed_quantity as ' ~ type_exact(4) ~ ') * typed.typed_unit_price >= 10000000000',
    'reason': 'out of range: unit_price',
} -%}
with

products as (
    select product_id from {{ ref('int_billing_products') }}
),

{{ read_deliveries('billing_order_lines') }},

{{ check_rows('billing_order_lines', references={'product_id': 'products'}, more_faults=[too_large]) }}

select * from checked
