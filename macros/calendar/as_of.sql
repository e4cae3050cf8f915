{#- The day the warehouse is computed for: var `as_of`, or the UTC day on which this run started. -#}
{% macro as_of_text() -%}
    {%- set given = var('as_of', none) -%}
    {{- (given if given else run_started_at.astimezone(modules.pytz.utc).strftime('%Y-%m-%d')) | string -}}
{%- endmacro %}

{% macro as_of() -%}
    cast('{{ as_of_text() }}' as date)
{%- endmacro %}
