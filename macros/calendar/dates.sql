{#- Calendar arithmetic on dates. Every macro takes and gives dates, never timestamps. -#}

{% macro add_days(day, days) -%}
    {{ adapter.dispatch('add_days', 'customer_success')(day, days) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    cast({{ dbt.dateadd('day', days, day) }} as date)
{%- endmacro %}

{% macro add_months(day, months) -%}
    {{ adapter.dispatch('add_months', 'customer_success')(day, months) }}
{%- endmacro %}

{% macro default__add_months(day, months) -%}
    cast({{ dbt.dateadd('month', months, day) }} as date)
{%- endmacro %}

{% macro days_between(from_day, to_day) -%}
    {{ adapter.dispatch('days_between', 'customer_success')(from_day, to_day) }}
{%- endmacro %}

{% macro default__days_between(from_day, to_day) -%}
    {{ dbt.datediff(from_day, to_day, 'day') }}
{%- endmacro %}

{% macro month_start(day) -%}
    cast({{ dbt.date_trunc('month', day) }} as date)
{%- endmacro %}

{% macro month_end(day) -%}
    {{ adapter.dispatch('month_end', 'customer_success')(day) }}
{%- endmacro %}

{% macro default__month_end(day) -%}
    cast({{ dbt.last_day(day, 'month') }} as date)
{%- endmacro %}

{#- Months since year 0: differences of it are whole calendar months. -#}
{% macro month_index(day) -%}
    (extract(year from {{ day }}) * 12 + extract(month from {{ day }}) - 1)
{%- endmacro %}

{#- Whole years from one day to another, by the calendar: 2024-03-15 to 2026-03-14 is 1. -#}
{% macro years_between(from_day, to_day) -%}
    (
        extract(year from {{ to_day }}) - extract(year from {{ from_day }})
        - case
            when
                extract(month from {{ to_day }}) * 100 + extract(day from {{ to_day }})
                < extract(month from {{ from_day }}) * 100 + extract(day from {{ from_day }})
                then 1
            else 0
        end
    )
{%- endmacro %}
