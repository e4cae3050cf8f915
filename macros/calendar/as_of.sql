{#-
    The day the warehouse is computed for: var `as_of`, else DBT_ENV_CUSTOM_ENV_AS_OF (dbt writes variables with this prefix
    into its artifacts), else the UTC day on which this run started. Another value of a var makes dbt parse the whole
    project again; the environment is read only once models are compiled, so that every day starts warm.
-#}
{% macro as_of_text() -%}
    {%- set given = var('as_of', none) or (env_var('DBT_ENV_CUSTOM_ENV_AS_OF', '') if execute else none) -%}
    {{- (given if given else run_started_at.astimezone(modules.pytz.utc).strftime('%Y-%m-%d')) | string -}}
{%- endmacro %}

{% macro as_of() -%}
    cast('{{ as_of_text() }}' as date)
{%- endmacro %}
