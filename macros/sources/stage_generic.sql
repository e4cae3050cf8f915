{#- Staging of one generic table: the contract's columns as text, and where the row came from. -#}
{% macro stage_generic(relation) %}
{%- set table = contract(model.name.split('__')[1]) -%}
with

delivered as (
    select * from {{ relation }}
),

renamed as (
    select
{%- for column in table.columns %}
        cast({{ adapter.quote(column.raw_name) }} as {{ dbt.type_string() }}) as {{ column.name }},
{%- endfor %}
        'generic' as source_name,
        {{ generic_row_id(table) }} as source_row_id,
        cast(synced_at as {{ dbt.type_string() }}) as synced_at,
        cast(is_deleted as {{ dbt.type_string() }}) as is_deleted
    from delivered
)

select * from renamed
{% endmacro %}

{#- The key as text: what the source itself would call the row. -#}
{% macro generic_row_id(table) %}
    {%- set parts = [] -%}
    {%- for column in table.columns if column.name in table.key -%}
        {%- do parts.append(
            "coalesce(cast(" ~ adapter.quote(column.raw_name) ~ " as " ~ dbt.type_string() ~ "), '')"
        ) -%}
    {%- endfor -%}
    {{ return(parts | join(" || '|' || ") or "''") }}
{% endmacro %}
