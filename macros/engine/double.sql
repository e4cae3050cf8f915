{#- A floating number of 64 bits on every engine; `float` has 32 on some. For measurements, never for money. -#}
{% macro type_double() -%}
    {{ adapter.dispatch('type_double', 'customer_success')() }}
{%- endmacro %}

{% macro default__type_double() -%} double precision {%- endmacro %}

{% macro duckdb__type_double() -%} double {%- endmacro %}

{% macro spark__type_double() -%} double {%- endmacro %}

{% macro bigquery__type_double() -%} float64 {%- endmacro %}

{#- A measured ratio in 64 bits; null where the base is nothing. -#}
{% macro measured_ratio(numerator, denominator) -%}
    cast({{ numerator }} as {{ type_double() }}) / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
{%- endmacro %}
