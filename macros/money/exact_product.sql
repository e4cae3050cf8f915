{#-
    The product of decimals, exact to `scale` digits. `factors` is a list of (expression, scale of it).
    DuckDB multiplies in the narrowest width of its operands and overflows, so there every factor is widened first.
-#}
{% macro exact_product(factors, scale) -%}
    {{ adapter.dispatch('exact_product', 'customer_success')(factors, scale) }}
{%- endmacro %}

{% macro default__exact_product(factors, scale) -%}
    {%- set product = [] -%}
    {%- for expression, factor_scale in factors -%} {%- do product.append('(' ~ expression ~ ')') -%} {%- endfor -%}
    cast({{ product | join(' * ') }} as {{ type_exact(scale) }})
{%- endmacro %}

{% macro duckdb__exact_product(factors, scale) -%}
    {%- set product = [] -%}
    {%- for expression, factor_scale in factors -%}
        {%- do product.append('cast(' ~ expression ~ ' as decimal(38, ' ~ factor_scale ~ '))') -%}
    {%- endfor -%}
    cast({{ product | join(' * ') }} as {{ type_exact(scale) }})
{%- endmacro %}
