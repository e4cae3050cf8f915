{#- Fiscal periods: month `2026-03`, quarter `FY2026-Q1`, year `FY2026`, named after the calendar year it ends in. -#}

{% macro fiscal_year(day) -%}
    {%- set start_month = var('fiscal_year_start_month') | int -%}
    {%- if start_month == 1 -%}
        cast(extract(year from {{ day }}) as integer)
    {%- else -%}
        cast(
            extract(year from {{ day }})
            + case when extract(month from {{ day }}) >= {{ start_month }} then 1 else 0 end as integer
        )
    {%- endif -%}
{%- endmacro %}

{% macro fiscal_quarter(day) -%}
    {%- set start_month = var('fiscal_year_start_month') | int -%}
    cast(floor(mod(cast(extract(month from {{ day }}) as integer) + {{ 12 - start_month }}, 12) / 3) + 1 as integer)
{%- endmacro %}

{% macro fiscal_month_id(day) -%}
    {{ dbt.concat([
        'cast(extract(year from ' ~ day ~ ') as ' ~ dbt.type_string() ~ ')',
        "'-'",
        'case when extract(month from ' ~ day ~ ") < 10 then '0' else '' end",
        'cast(extract(month from ' ~ day ~ ') as ' ~ dbt.type_string() ~ ')',
    ]) }}
{%- endmacro %}

{% macro fiscal_year_id(day) -%}
    {{ dbt.concat(["'FY'", 'cast(' ~ fiscal_year(day) ~ ' as ' ~ dbt.type_string() ~ ')']) }}
{%- endmacro %}

{% macro fiscal_quarter_id(day) -%}
    {{ dbt.concat([
        "'FY'", 'cast(' ~ fiscal_year(day) ~ ' as ' ~ dbt.type_string() ~ ')',
        "'-Q'", 'cast(' ~ fiscal_quarter(day) ~ ' as ' ~ dbt.type_string() ~ ')',
    ]) }}
{%- endmacro %}
