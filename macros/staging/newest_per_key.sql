{#-
    One row per key for a table that is joined to others in staging: the newest delivery, exact ties by content, so
    that neither a redelivery multiplies rows nor the order of files decides. Contract tables keep every delivery:
    the conformed layer collapses and counts them.
-#}
{% macro newest_per_key(relation, keys, columns) -%}
    select
        {{ (keys + columns) | join(',\n        ') }}
    from (
        select
            {{ (keys + columns) | join(',\n            ') }},
            row_number() over (
                partition by {{ keys | join(', ') }}
                order by
                    case when synced_at is null then 1 else 0 end,
                    synced_at desc,
                    {{ content_hash(columns) }}
            ) as delivery_rank
        from {{ relation }}
    ) as deliveries
    where delivery_rank = 1
{%- endmacro %}

{% macro content_hash(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('coalesce(' ~ as_text(column) ~ ", '~')") -%}
    {%- endfor -%}
    {{ hash_text(parts | join(" || '|' || ")) }}
{%- endmacro %}
