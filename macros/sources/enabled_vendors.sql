{#- The vendors that var `sources` names, each once, in the order of the kinds: the first CRM is the anchor of accounts.
    Target `lint` reads no data and takes every vendor, so that the linter sees every model. -#}
{% macro enabled_vendors() %}
    {% set chosen = var('sources') %}
    {% set vendors = [] %}
    {% for kind in ['crm', 'billing', 'support', 'usage'] %}
        {% for vendor in chosen.get(kind) or [] %}
            {% do vendors.append(vendor) if vendor not in vendors %}
        {% endfor %}
    {% endfor %}
    {% for vendor in adapter_tables() if target.name == 'lint' and vendor not in vendors %}
        {% do vendors.append(vendor) %}
    {% endfor %}
    {{ return(vendors) }}
{% endmacro %}

{#- Whether a vendor's staging models are parsed and built. -#}
{% macro source_enabled(vendor) %}
    {{ return(vendor in enabled_vendors()) }}
{% endmacro %}

{#- Names of the staging models that deliver one contract table, one per enabled vendor that has it. -#}
{% macro staging_models_for(contract_table) %}
    {% set adapters = adapter_tables() %}
    {% set models = [] %}
    {% for vendor in enabled_vendors() %}
        {% if contract_table in (adapters.get(vendor) or {}).get('tables', []) %}
            {% do models.append('stg_' ~ adapters[vendor].source ~ '__' ~ contract_table) %}
        {% endif %}
    {% endfor %}
    {{ return(models) }}
{% endmacro %}
