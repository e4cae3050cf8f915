{#- The declared raw tables that this run needs, as dicts: source, table, schema, optional, columns (name -> optional),
    types (name -> declared type), and what the source's loader calls table and columns: landed, landed_columns
    (name -> landed), and of what it lands within objects and lists: readings, list, only. -#}
{% macro raw_tables() %}
    {% set adapters = adapter_tables() %}
    {% set vendors = enabled_vendors() %}
    {% set sources = [] %}
    {% for vendor in vendors %}
        {% do sources.append(adapters[vendor].source) %}
    {% endfor %}
    {% set tables = [] %}
    {% for node in graph.sources.values() if node.source_name in sources %}
        {% set meta = node_meta(node) %}
        {# a table may name the vendors that read it, where two vendors share one source #}
        {% set readers = meta.get('vendors') or vendors %}
        {% set reading = [] %}
        {% for vendor in vendors if vendor in readers and adapters[vendor].source == node.source_name %}
            {% do reading.append(vendor) %}
        {% endfor %}
        {% if readers | select('in', vendors) | list %}
            {% set columns, types = {}, {} %}
            {% for column in node.columns.values() %}
                {% do columns.update({column.name: node_meta(column).get('optional', false)}) %}
                {% do types.update({column.name: column.data_type} if column.data_type else {}) %}
            {% endfor %}
            {% set landed = landed_names(node.source_name, node.identifier, columns) %}
            {% do tables.append({
                'source': node.source_name, 'table': node.identifier, 'schema': node.schema,
                'optional': meta.get('optional', false) or is_filled_by_others(node), 'columns': columns,
                'types': types, 'vendors': reading, 'landed': landed.table, 'landed_columns': landed.columns,
                'readings': landed.readings, 'list': landed.list, 'only': landed.only,
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{#- Meta of a source table or column, wherever it was written. -#}
{% macro node_meta(node) %}
    {% set meta = {} %}
    {% do meta.update(node.get('meta') or {}) %}
    {% do meta.update((node.get('config') or {}).get('meta') or {}) %}
    {{ return(meta) }}
{% endmacro %}

{#- A generic table is needed where its kind names `generic` and no other vendor delivers it: `crm: [salesforce, generic]`
    adds what Salesforce does not hold. -#}
{% macro is_filled_by_others(node) %}
    {% if node.source_name != 'generic' %}
        {{ return(false) }}
    {% endif %}
    {% set kind = node.name.split('_')[0] %}
    {% set is_named = 'generic' in (var('sources').get(kind) or []) %}
    {{ return(not is_named or staging_models_for(node.name) | length > 1) }}
{% endmacro %}
