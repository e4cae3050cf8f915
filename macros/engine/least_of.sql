{#-
    The least and the greatest of values, where a null is not looked at: null only if all of them are. So it is on DuckDB, Postgres and
    Spark; Snowflake and BigQuery answer null as soon as one is, so a bare least() or greatest() stands nowhere else (tests/unit).
-#}
{% macro least_of() -%}
    {{ adapter.dispatch('extreme_of', 'customer_success')('least', varargs) }}
{%- endmacro %}

{% macro greatest_of() -%}
    {{ adapter.dispatch('extreme_of', 'customer_success')('greatest', varargs) }}
{%- endmacro %}

{% macro default__extreme_of(extreme, values) -%}
    {{ extreme }}({{ values | join(', ') }})
{%- endmacro %}

{% macro snowflake__extreme_of(extreme, values) -%}
    {{ extreme }}_ignore_nulls({{ values | join(', ') }})
{%- endmacro %}

{#- Of two, the one that is there; of more, without writing each of them out twice per pair. -#}
{% macro bigquery__extreme_of(extreme, values) -%}
    {%- if values | length == 2 -%}
        {%- set numbers = [] -%}
        {%- for value in values if modules.re.match('^[0-9.]+$', value | string) -%} {%- do numbers.append(value) -%} {%- endfor -%}
        coalesce({{ extreme }}({{ values | join(', ') }}), {{ (numbers or values) | join(', ') }})
    {%- else -%}
        (select {{ 'min' if extreme == 'least' else 'max' }}(item) from unnest([{{ values | join(', ') }}]) as item)
    {%- endif -%}
{%- endmacro %}
