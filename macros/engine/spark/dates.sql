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

{#- Boundaries crossed between two moments, as dbt defines it: dbt-spark rounds hours, minutes and seconds up. -#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
        datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
    {%- elif datepart in ['year', 'quarter', 'month'] -%}
        {%- set months = {'year': 12, 'quarter': 3, 'month': 1}[datepart] -%}
        (
            (year({{ second_date }}) * 12 + month({{ second_date }}) - 1) div {{ months }}
            - (year({{ first_date }}) * 12 + month({{ first_date }}) - 1) div {{ months }}
        )
    {%- elif datepart == 'week' -%}
        (datediff(date_trunc('week', {{ second_date }}), date_trunc('week', {{ first_date }})) div 7)
    {%- elif datepart in ['hour', 'minute', 'second'] -%}
        {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1}[datepart] -%}
        ((
            unix_seconds(date_trunc('{{ datepart }}', cast({{ second_date }} as timestamp)))
            - unix_seconds(date_trunc('{{ datepart }}', cast({{ first_date }} as timestamp)))
        ) div {{ seconds }})
    {%- else -%}
        {{ exceptions.raise_compiler_error('datediff on Spark: ' ~ datepart ~ ' is not known here') }}
    {%- endif -%}
{%- endmacro %}
