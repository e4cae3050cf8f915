{#- Takes rows out of the table that is being built, where the condition holds: a statement for a pre-hook. -#}
{% macro delete_rows(condition) -%}
    {{ adapter.dispatch('delete_rows', 'customer_success')(condition) }}
{%- endmacro %}

{% macro default__delete_rows(condition) -%}
    delete from {{ this }} where {{ condition }}
{%- endmacro %}

{#- Written anew only if there is such a row. -#}
{% macro spark__delete_rows(condition) -%}
    {%- if execute and run_query('select 1 from ' ~ this ~ ' where ' ~ condition ~ ' limit 1').rows | length > 0 -%}
        {%- do spark_replace(
            this,
            'select ' ~ this ~ '.* from ' ~ this ~ ' where not coalesce((' ~ condition ~ '), false)'
        ) -%}
    {%- endif -%}
    select 1
{%- endmacro %}
