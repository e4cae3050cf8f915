{#-
    Changes of "how many were active in the last `days` days" from rows with previous_day and next_day: someone starts
    to count on a day that no earlier activity covers, and stops `days` after a day that no later activity takes over.
    Exact for 7 days and more: the rows hold the first and the last day of a week. Nobody counts before `known_on`.
-#}
{% macro active_within(measure, relation, days, where='true', known_on=none) -%}
    {%- set from_day, to_day = 'first_day', add_days('last_day', days) -%}
    {%- if known_on -%}
        {%- set from_day = greatest_of(from_day, known_on) -%}
        {%- set to_day = greatest_of(to_day, known_on) -%}
    {%- endif -%}
    {{ change_of(
        measure, relation, from_day, '1',
        where ~ ' and (previous_day is null or ' ~ days_between('previous_day', 'first_day') ~ ' > ' ~ days ~ ')'
    ) }}
    union all
    {{ change_of(
        measure, relation, to_day, '-1',
        where ~ ' and (next_day is null or ' ~ days_between('last_day', 'next_day') ~ ' > ' ~ days ~ ')'
    ) }}
{%- endmacro %}
