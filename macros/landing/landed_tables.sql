{#- The contract tables that have a landed model; usage events are counted where they are read, by the usage models. -#}
{% macro landed_tables() %}
    {{ return(adapter_tables()['generic'].tables | reject('equalto', 'usage_events') | list) }}
{% endmacro %}
