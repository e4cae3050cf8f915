{#- Every kind of CMRR movement (metric rule 4), in the order of a waterfall. -#}
{% macro movement_types() -%}
    {{ return([
        'new', 'reactivation', 'add_on', 'upgrade_quantity', 'upgrade_price', 'new_product', 'downgrade_quantity',
        'downgrade_price', 'product_churn', 'archive', 'fx', 'cancellation',
    ]) }}
{%- endmacro %}
