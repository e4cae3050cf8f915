{#- Aggregate: the n largest values of a group, largest first, as an array; nulls are left out. -#}
{% macro largest_values(expression, n) -%}
    {{ adapter.dispatch('largest_values', 'customer_success')(expression, n) }}
{%- endmacro %}

{% macro default__largest_values(expression, n) -%}
    (array_agg({{ expression }} order by {{ expression }} desc nulls last))[1:{{ n }}]
{%- endmacro %}

{% macro duckdb__largest_values(expression, n) -%}
    max({{ expression }}, {{ n }})
{%- endmacro %}

{% macro spark__largest_values(expression, n) -%}
    slice(sort_array(collect_list({{ expression }}), false), 1, {{ n }})
{%- endmacro %}

{% macro snowflake__largest_values(expression, n) -%}
    array_slice(array_agg({{ expression }}) within group (order by {{ expression }} desc), 0, {{ n }})
{%- endmacro %}

{% macro bigquery__largest_values(expression, n) -%}
    array_agg({{ expression }} ignore nulls order by {{ expression }} desc limit {{ n }})
{%- endmacro %}

{#- The value at a place of an array, counted from 1; null past its end. -#}
{% macro array_item(expression, place) -%}
    {{ adapter.dispatch('array_item', 'customer_success')(expression, place) }}
{%- endmacro %}

{% macro default__array_item(expression, place) -%}
    ({{ expression }})[{{ place }}]
{%- endmacro %}

{% macro spark__array_item(expression, place) -%}
    get({{ expression }}, {{ place - 1 }})
{%- endmacro %}

{% macro snowflake__array_item(expression, place) -%}
    get({{ expression }}, {{ place - 1 }})::bigint
{%- endmacro %}

{% macro bigquery__array_item(expression, place) -%}
    ({{ expression }})[safe_ordinal({{ place }})]
{%- endmacro %}
