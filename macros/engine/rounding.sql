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

{#- Mean of a decimal of `digits` digits, as such a decimal. Spark's is exact, which halves show: elsewhere it is a double first. -#}
{% macro mean_decimal(column, digits) -%}
    {{ adapter.dispatch('mean_decimal', 'customer_success')(column, digits) }}
{%- endmacro %}

{% macro default__mean_decimal(column, digits) -%}
    cast(avg({{ column }}) as decimal(9, {{ digits }}))
{%- endmacro %}

{% macro spark__mean_decimal(column, digits) -%}
    {%- set whole = 10 ** digits -%}
    cast(
        rint(cast(sum({{ column }}) * {{ whole }} as double) / (count({{ column }}) * {{ whole }}D) * {{ whole }}D) / {{ whole }}D
        as decimal(9, {{ digits }})
    )
{%- endmacro %}
