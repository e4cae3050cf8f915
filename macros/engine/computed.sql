{#-
    What stands before the bracket of a CTE to say who computes it. Most CTEs need neither word.

    `scored as {{ computed_once() }}(`: its columns are long and used several times by the next. Postgres pulls a CTE that is
    read once into its reader, and writes every expression out wherever it is used; five such steps in a row made a plan of
    15 GB of 764 rows. Other engines keep the steps apart by themselves.

    `deliveries as {{ computed_by_readers() }}(`: it is large, and each of its readers wants a part of it. DuckDB and Postgres
    store a CTE that several read, whole, before the first reads; 20 million deliveries are more than 4 GB. Other engines
    leave it to their readers by themselves.
-#}
{% macro computed_once() -%}
    {{ adapter.dispatch('computed_once', 'customer_success')() }}
{%- endmacro %}

{% macro default__computed_once() -%}
{%- endmacro %}

{% macro postgres__computed_once() -%}
    {{ return('materialized ') }}
{%- endmacro %}

{% macro computed_by_readers() -%}
    {{ adapter.dispatch('computed_by_readers', 'customer_success')() }}
{%- endmacro %}

{% macro default__computed_by_readers() -%}
{%- endmacro %}

{% macro duckdb__computed_by_readers() -%}
    {{ return('not materialized ') }}
{%- endmacro %}

{% macro postgres__computed_by_readers() -%}
    {{ return('not materialized ') }}
{%- endmacro %}
