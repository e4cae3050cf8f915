{#-
    What is held against what happened: the scorecards, and the CSM's own calls on the same scale of 0 to 100.
-#}
{% macro backtest_scorecards() -%}
    {{ return(health_scorecards() + ['csm_sentiment', 'csm_renewal_call']) }}
{%- endmacro %}

{#- The Sunday on or before a day: the week whose score was the last one known on it. -#}
{% macro last_scored_week(day) -%}
    {{ week_end(add_days(day, -6)) }}
{%- endmacro %}

{#- What the hash of a forecast covers. Changing it makes every forecast kept so far look changed by hand: do not. -#}
{% macro forecast_entry_text(relation) -%}
    {%- set columns = [
        ('forecast_on', 'text'), ('renewal_id', 'text'), ('account_id', 'text'), ('segment', 'text'), ('csm_id', 'text'),
        ('term_end', 'text'), ('horizon', 'text'), ('term_kind', 'text'), ('expected_cmrr', 'money'),
        ('scorecard', 'text'), ('band', 'text'), ('csm_call', 'text'), ('probability_basis', 'text'),
        ('basis_renewals', 'text'), ('basis_lost', 'text'), ('forecast_lost_cmrr', 'money'),
        ('entries_of_day', 'text'),
    ] -%}
    {%- set texts = [] -%}
    {%- for column, kind in columns -%}
        {%- set value = relation ~ '.' ~ column -%}
        {%- if kind == 'text' -%} {%- set value = 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%} {%- endif -%}
        {%- do texts.append(canonical(value, kind)) -%}
        {%- if not loop.last -%} {%- do texts.append("'|'") -%} {%- endif -%}
    {%- endfor -%}
    {{ dbt.concat(texts) }}
{%- endmacro %}
