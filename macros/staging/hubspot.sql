{#- The landed column that holds a property, by var `hubspot_columns`; a property that is not mapped is null. -#}
{% macro hubspot_column(table, field) -%}
    {%- set column = var('hubspot_columns').get(table, {}).get(field) -%}
    {{ adapter.quote(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}

{#- The loader's flag and HubSpot's own: either deletes. -#}
{% macro hubspot_is_deleted() -%}
    ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
{%- endmacro %}

{#- HubSpot is one source with two adapters: the CRM, and the tickets of its service hub. -#}
{% macro hubspot_is_read() %}
    {{ return('hubspot' in enabled_vendors() or 'hubspot_tickets' in enabled_vendors()) }}
{% endmacro %}
