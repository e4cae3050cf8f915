{#- The landed column that holds a property, by var `hubspot_columns`; a property that is not mapped is null. -#}
{% macro hubspot_column(table, field) -%}
    {%- set column = var('hubspot_columns').get(table, {}).get(field) -%}
    {{ adapter.quote(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}

{#- Field of the contract's account history -> HubSpot's property, by the columns that var `hubspot_columns` maps. -#}
{% macro hubspot_history_properties() %}
    {% set properties = {} %}
    {% for field in [
        'segment', 'touch_tier', 'industry', 'employee_count', 'region', 'sales_channel', 'csm_id', 'parent_account_id'
    ] %}
        {% set column = var('hubspot_columns')['company'].get(field) %}
        {% if column %}
            {% do properties.update({field: modules.re.sub('^property_', '', column | lower)}) %}
        {% endif %}
    {% endfor %}
    {{ return(properties) }}
{% endmacro %}

{#- The loader's flag and HubSpot's own: either deletes. -#}
{% macro hubspot_is_deleted() -%}
    ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
{%- endmacro %}

{#- HubSpot is one source with two adapters: the CRM, and the tickets of its service hub. -#}
{% macro hubspot_is_read() %}
    {{ return('hubspot' in enabled_vendors() or 'hubspot_tickets' in enabled_vendors()) }}
{% endmacro %}
