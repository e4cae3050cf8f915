{#- One effect of a bridge for a kept product, exact: units x yearly price x net share x rate of exchange; else 0. -#}
{% macro bridge_effect(units, price, net_share, rate) -%}
    {%- set listed = exact_product([(units, 4), (price, 12)], 14) -%}
    {%- set net = exact_product([(listed, 14), (net_share, 14)], 14) -%}
    case when is_kept then {{ exact_product([(net, 14), (rate, 8)], 22) }} else 0 end
{%- endmacro %}
