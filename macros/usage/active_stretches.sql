{#-
    Changes of "how many were active in the last `days` days" from rows with previous_day and next_day: someone starts
    to count on a day that no earlier activity covers, and stops `days` after a day that no later activity takes over.
-#}
{% macro active_within(measure, relation, days, where='true') -%}
    {{ change_of(
        measure, relation, 'first_day', '1',
        where ~ ' and (previous_day is null or ' ~ days_between('previous_day', 'first_day') ~ ' > ' ~ days ~ ')'
    ) }}
    union all
    {{ change_of(
        measure, relation, add_days('last_day', days), '-1',
        where ~ ' and (next_day is null or ' ~ days_between('last_day', 'next_day') ~ ' > ' ~ days ~ ')'
    ) }}
{%- endmacro %}
