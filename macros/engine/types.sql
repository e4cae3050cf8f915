{#- Column types that every layer shares. Money is cents in a decimal; rates are ratios, never money. -#}
{% macro type_money() -%} decimal(18, 2) {%- endmacro %}

{% macro type_rate() -%} {{ dbt.type_float() }} {%- endmacro %}
