{#-
    "How many were active in the last `days` days", from rows with previous_day and next_day: someone starts to count on a day
    that no earlier activity covers, and stops `days` after the last day of a stretch that no later activity takes over.
    Exact for 7 days and more: the rows hold the first and the last day of a week.
-#}
{% macro starts_to_count(days) -%}
    (previous_day is null or {{ days_between('previous_day', 'first_day') }} > {{ days }})
{%- endmacro %}

{% macro stops_to_count(days) -%}
    (next_day is null or {{ days_between('last_day', 'next_day') }} > {{ days }})
{%- endmacro %}

{#- A day of the same week that has come by as_of: measures are read by the week, so days of one week can be added up. -#}
{% macro counted_in_week_of(day) -%}
    {{ least_of(week_end(day), as_of()) }}
{%- endmacro %}
