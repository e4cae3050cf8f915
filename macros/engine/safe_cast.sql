{#- Cast that gives null where the text does not hold such a value, on every engine. -#}
{% macro safe_cast(expression, data_type) -%}
    {{ adapter.dispatch('safe_cast', 'customer_success')(expression, data_type) }}
{%- endmacro %}

{% macro default__safe_cast(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{% macro bigquery__safe_cast(expression, data_type) -%}
    safe_cast({{ expression }} as {{ data_type }})
{%- endmacro %}
