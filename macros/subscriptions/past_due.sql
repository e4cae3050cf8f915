{#- Whether a bill that is overdue counts as the loss of its subscription, by var `past_due_is_known_churn`: known from
    the day it fell due, unless the subscription has an end of its own. -#}
{% macro past_due_is_loss(ends_on, due_since_on, period_ends_on) -%}
    {%- if var('past_due_is_known_churn') -%}
    {{ ends_on }} is null and {{ due_since_on }} is not null and {{ period_ends_on }} is not null
    and {{ due_since_on }} <= {{ as_of() }} and {{ period_ends_on }} < cast('9999-01-01' as date)
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
