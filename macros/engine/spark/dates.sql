{#- dbt-spark's date macros go through moments in seconds; Spark's own functions on dates are exact and a tenth of the text. -#}
{% macro spark__add_days(day, days) -%}
    date_add(cast({{ day }} as date), cast({{ days }} as int))
{%- endmacro %}

{% macro spark__add_months(day, months) -%}
    add_months(cast({{ day }} as date), cast({{ months }} as int))
{%- endmacro %}

{% macro spark__days_between(from_day, to_day) -%}
    datediff(cast({{ to_day }} as date), cast({{ from_day }} as date))
{%- endmacro %}

{% macro spark__month_end(day) -%}
    last_day(cast({{ day }} as date))
{%- endmacro %}
