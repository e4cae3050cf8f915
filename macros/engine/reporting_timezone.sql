{#- A naive moment in UTC as a naive moment in `reporting_timezone`. -#}
{% macro utc_to_reporting_timezone(expression) -%}
    {%- if var('reporting_timezone') | upper == 'UTC' -%}
        {{ expression }}
    {%- else -%}
        {{ adapter.dispatch('utc_to_timezone', 'customer_success')(expression, var('reporting_timezone')) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__utc_to_timezone(expression, timezone) -%}
    (({{ expression }}) at time zone 'UTC') at time zone '{{ timezone }}'
{%- endmacro %}

{% macro spark__utc_to_timezone(expression, timezone) -%}
    from_utc_timestamp({{ expression }}, '{{ timezone }}')
{%- endmacro %}

{% macro snowflake__utc_to_timezone(expression, timezone) -%}
    convert_timezone('UTC', '{{ timezone }}', {{ expression }})
{%- endmacro %}
