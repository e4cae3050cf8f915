{#- A rate: null, never 0 or 100%, where the base is nothing. -#}
{% macro safe_ratio(numerator, denominator) -%}
    cast({{ numerator }} as {{ type_rate() }}) / nullif(cast({{ denominator }} as {{ type_rate() }}), 0)
{%- endmacro %}
