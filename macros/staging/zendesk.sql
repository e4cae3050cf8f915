{#-
    Whether daylight saving of the joined row `daylight` is in force at a local moment. South of the equator it may end
    earlier in the year than it starts.
-#}
{% macro in_daylight_time(moment) -%}
    (
        (daylight.starts_at < daylight.ends_at and {{ moment }} >= daylight.starts_at and {{ moment }} < daylight.ends_at)
        or (
            daylight.starts_at >= daylight.ends_at
            and extract(year from {{ moment }}) = daylight.daylight_year
            and ({{ moment }} >= daylight.starts_at or {{ moment }} < daylight.ends_at)
        )
    )
{%- endmacro %}
