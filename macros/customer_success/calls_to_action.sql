{#- What triggers a call to action (rule 10); each has a row in seed cta_triggers and a model int_cta_<its name>. -#}
{% macro cta_trigger_names() -%}
    {{ return([
        'renewal_window_open', 'late_renewal', 'band_fell', 'sponsor_left', 'usage_dropped', 'p1_open_too_long',
        'survey_detractor', 'invoice_overdue', 'expansion_ready', 'survey_due', 'onboarding_behind',
    ]) }}
{%- endmacro %}

{#- The settings of a trigger as a CTE body: one row, or none while it is switched off, and then nothing opens. -#}
{% macro cta_settings(trigger_name) -%}
    select * from {{ ref('cta_triggers') }}
    where trigger_name = '{{ trigger_name }}' and is_enabled
{%- endmacro %}

{#- A whole number of the seed, as an argument of date arithmetic. -#}
{% macro whole(expression) -%}
    cast({{ expression }} as {{ dbt.type_int() }})
{%- endmacro %}

{#- A sentence from texts in quotes and columns; what is not known says so and does not swallow the sentence. -#}
{% macro sentence(parts) -%}
    {%- set texts = [] -%}
    {%- for part in parts -%}
        {%- if part.startswith("'") -%}
            {%- do texts.append(part) -%}
        {%- else -%}
            {%- do texts.append("coalesce(cast(" ~ part ~ " as " ~ dbt.type_string() ~ "), 'unknown')") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ dbt.concat(texts) }}
{%- endmacro %}

{#- The day where it is known on as_of, else null: an end that lies ahead has not come. -#}
{% macro so_far(day) -%}
    case when {{ day }} <= {{ as_of() }} then {{ day }} end
{%- endmacro %}

{#- A day after every other: what has no end compares as later than all that has. -#}
{% macro never() -%}
    cast('9999-12-31' as date)
{%- endmacro %}
