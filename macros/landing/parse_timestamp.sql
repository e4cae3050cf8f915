{#- Moment as a naive timestamp in the reporting time zone; null where the text holds none. Only the ISO form counts
    (an engine would also take words such as `epoch`); without an offset it is in that zone already. -#}
{% macro parse_timestamp(expression) -%}
    {%- set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set in_zone = utc_to_reporting_timezone(utc_moment_of(expression)) -%}
    case
        when {{ text }} not like '____-__-__%' then null
        {%- if var('reporting_timezone') | upper != 'UTC' %}
        when not ({{ has_offset(text) }}) then {{ safe_cast(expression, dbt.type_timestamp()) }}
        {%- endif %}
        else {{ in_zone }}
    end
{%- endmacro %}

{% macro has_offset(text) -%}
    {%- set endings = ['Z', 'UTC', '+__', '+____', '+__:__', '-__', '-____', '-__:__'] -%}
    {%- for ending in endings %}{{ text }} like '____-__-__%:%{{ ending }}'{{ ' or ' if not loop.last }}{% endfor -%}
{%- endmacro %}
