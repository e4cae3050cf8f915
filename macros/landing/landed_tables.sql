{#- The contract tables that have a landed model; usage events are counted where they are read, by the usage models. -#}
{% macro landed_tables() %}
    {{ return(adapter_tables()['generic'].tables | reject('equalto', 'usage_events') | list) }}
{% endmacro %}

{#- Everything that delivers rows to them, as [{table, model}]: staging models and the crosswalk seed. -#}
{% macro landed_deliveries() %}
    {% set deliveries = [] %}
    {% for table in landed_tables() %}
        {% for model_name in staging_models_for(table) %}
            {% do deliveries.append({'table': table, 'model': model_name}) %}
        {% endfor %}
    {% endfor %}
    {% do deliveries.append({'table': 'account_crosswalk', 'model': 'account_crosswalk'}) %}
    {{ return(deliveries) }}
{% endmacro %}
