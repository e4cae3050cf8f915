{#- The landed column that holds a custom field, by var `salesforce_columns`; a field that is not mapped is null. -#}
{% macro salesforce_column(table, field) -%}
    {%- set column = var('salesforce_columns').get(table, {}).get(field) -%}
    {{ column if column else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}

{#- The loader's flag and the source's own: either deletes. An id without active version was deleted at the source. -#}
{% macro salesforce_is_deleted() -%}
    (
        {{ is_true('is_deleted') }}
        or {{ is_true('_fivetran_deleted') }}
        or not coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true)
    )
{%- endmacro %}

{#- Rows of a table in history mode that a newer version replaced say nothing about today; other rows pass. -#}
{% macro salesforce_current_rows(relation) -%}
    select *
    from (
        select
            *,
            coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true) as is_active_version,
            max(
                case
                    when coalesce({{ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) }}, true) then 1
                    else 0
                end
            ) over (partition by id) as active_versions
        from {{ relation }}
    ) as versions
    where is_active_version or active_versions = 0
{%- endmacro %}
