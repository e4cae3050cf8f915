{#- A double rounded to digits. Spark rounds the shortest text of a double, other engines its bits: 1.00005 is less than it says. -#}
{% macro round_double(expression, digits) -%}
    {{ adapter.dispatch('round_double', 'customer_success')(expression, digits) }}
{%- endmacro %}

{% macro default__round_double(expression, digits) -%}
    round({{ expression }}, {{ digits }})
{%- endmacro %}

{% macro spark__round_double(expression, digits) -%}
    (round(({{ expression }}) * {{ 10 ** digits }}D) / {{ 10 ** digits }}D)
{%- endmacro %}
