{#- Text or typed moment as a naive timestamp in the reporting time zone; null where it is none. A text without an
    offset is in that zone already. The casts of DuckDB differ: to timestamp, an offset is dropped, so it is read as
    timestamp with time zone (the profile sets the session to UTC). -#}
{% macro parse_timestamp(expression) -%}
    {{ adapter.dispatch('parse_timestamp', 'customer_success')(expression) }}
{%- endmacro %}

{% macro default__parse_timestamp(expression) -%}
    {{ safe_cast(expression, dbt.type_timestamp()) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(expression) -%}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    {%- set moment = "timezone('" ~ var('reporting_timezone') ~ "', try_cast(" ~ expression ~ ' as timestamptz))' -%}
    {#- only the ISO form: DuckDB would also take words such as epoch -#}
    case
        when {{ text }} not like '____-__-__%' then null
        {%- if var('reporting_timezone') != 'UTC' %}
        when not regexp_matches(substr({{ text }}, 11), '(Z|UTC|[+-][0-9][0-9](:?[0-9][0-9])?)$')
            then try_cast({{ expression }} as timestamp)
        {%- endif %}
        else {{ moment }}
    end
{%- endmacro %}

{% macro spark__parse_timestamp(expression) -%}
    from_utc_timestamp({{ safe_cast(expression, 'timestamp') }}, '{{ var("reporting_timezone") }}')
{%- endmacro %}
