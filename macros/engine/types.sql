{#- Column types that every layer shares. Money is cents in a decimal; rates and measurements have 64 bits everywhere. -#}
{% macro type_money() -%} decimal(18, 2) {%- endmacro %}

{% macro type_rate() -%} {{ adapter.dispatch('type_rate', 'customer_success')() }} {%- endmacro %}

{% macro default__type_rate() -%} double {%- endmacro %}

{% macro postgres__type_rate() -%} double precision {%- endmacro %}

{% macro snowflake__type_rate() -%} float {%- endmacro %}

{% macro bigquery__type_rate() -%} float64 {%- endmacro %}

{#- A decimal of 38 digits, for what is multiplied or divided before it is rounded. BigQuery's numeric has room for 29 before the point and 9 after. -#}
{% macro type_exact(scale) -%} {{ adapter.dispatch('type_exact', 'customer_success')(scale) }} {%- endmacro %}

{% macro default__type_exact(scale) -%} decimal(38, {{ scale }}) {%- endmacro %}

{% macro bigquery__type_exact(scale) -%} bignumeric(38, {{ scale }}) {%- endmacro %}
