{#- The Sunday that ends the ISO week of a date. -#}
{% macro week_end(day) -%}
    {{ adapter.dispatch('week_end', 'customer_success')(day) }}
{%- endmacro %}

{% macro default__week_end(day) -%}
    cast({{ dbt.dateadd('day', 6, dbt.date_trunc('week', day)) }} as date)
{%- endmacro %}

{% macro bigquery__week_end(day) -%}
    date_add(date_trunc({{ day }}, isoweek), interval 6 day)
{%- endmacro %}
