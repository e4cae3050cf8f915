{#-
    A table in the loader's history mode, each row with `is_current` (the version in force; of an id that was deleted at
    the source, all of its versions) and `is_gone` (deleted). A table without history has current rows only.
-#}
{% macro with_versions(relation, keys) -%}
    {%- set is_active = 'coalesce(' ~ safe_cast(as_text('_fivetran_active'), dbt.type_boolean()) ~ ', true)' -%}
    select
        versions.*,
        is_active_version or active_versions = 0 as is_current,
        not is_active_version as is_gone
    from (
        select
            {{ relation }}.*,
            {{ is_active }} as is_active_version,
            max(case when {{ is_active }} then 1 else 0 end) over (
                partition by {{ keys | join(', ') }}
            ) as active_versions
        from {{ relation }}
    ) as versions
{%- endmacro %}
