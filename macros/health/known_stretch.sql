{#-
    A version tells what was known on the evenings after the version before it, to its own; the current one, on all
    evenings from there on. As valid_from and valid_to of something that holds from one day to before another.
-#}
{% macro known_stretch(from_day, to_day=none) -%}
    {{ greatest_of(
        from_day,
        'coalesce(' ~ add_days('versions.previous_version_on', 1) ~ ', ' ~ from_day ~ ')'
    ) }} as valid_from,
        case
            when versions.next_version_on is null then {{ to_day or 'cast(null as date)' }}
            else {{ least_of(
                add_days('versions.version_on', 1),
                to_day or add_days('versions.version_on', 1)
            ) }}
        end as valid_to
{%- endmacro %}
