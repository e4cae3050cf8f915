{#-
    Half-open stretches [valid_from, valid_to) that touch become one; null = no end, an empty stretch is none.
    `keys` tell whose stretches they are, `columns` are the same in all stretches of a key.
-#}
{% macro joined_stretches(relation, keys, columns=[]) -%}
    select
        {{ (keys + columns) | join(', ') }},
        min(valid_from) as valid_from,
        nullif(max(coalesce(valid_to, {{ last_day_of_time() }})), {{ last_day_of_time() }}) as valid_to
    from (
        select
            marked.*,
            sum(starts_anew) over (
                partition by {{ keys | join(', ') }} order by valid_from
                rows between unbounded preceding and current row
            ) as stretch_number
        from (
            select
                {{ relation }}.*,
                case
                    when valid_from <= lag(coalesce(valid_to, {{ last_day_of_time() }})) over (
                        partition by {{ keys | join(', ') }} order by valid_from
                    ) then 0
                    else 1
                end as starts_anew
            from {{ relation }}
            where valid_from < coalesce(valid_to, {{ last_day_of_time() }})
        ) as marked
    ) as numbered
    group by {{ (keys + columns) | join(', ') }}, stretch_number
{%- endmacro %}

{% macro last_day_of_time() -%}
    cast('9999-12-31' as date)
{%- endmacro %}
