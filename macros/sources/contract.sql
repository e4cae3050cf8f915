{#- The generic contract of one table, read from _generic__sources.yml: {key: [...], columns: [{name, type, ...meta}]}.
    Empty while dbt parses: the graph exists only at run time. `name` is the conformed name, `raw_name` the delivered. -#}
{% macro contract(table) %}
    {% set result = {'key': [], 'columns': []} %}
    {% for node in (graph.sources.values() if execute else []) if node.source_name == 'generic' and node.name == table %}
        {% set names = {} %}
        {% for column in node.columns.values() if column.name not in ['synced_at', 'is_deleted'] %}
            {% set meta = node_meta(column) %}
            {% do names.update({column.name: meta.get('alias', column.name)}) %}
            {% do result.columns.append(dict(
                meta, name=names[column.name], raw_name=column.name, type=column.data_type
            )) %}
        {% endfor %}
        {% for key in node_meta(node).key %}
            {% do result.key.append(names[key]) %}
        {% endfor %}
    {% endfor %}
    {{ return(result) }}
{% endmacro %}
