{#- The generic contract of one table: {key: [...], columns: [{name, raw_name, type, ...meta}]}; `name` is the conformed
    name, `raw_name` the delivered one. Empty while dbt parses: there is no graph yet. -#}
{% macro contract(table) %}
    {% if not execute %}
        {{ return({'key': [], 'columns': []}) }}
    {% elif graph.sources is defined %}
        {{ return(declared_contracts()[table]) }}
    {% endif %}
    {# dbt compiles unit tests without a graph: the first hook left them the contract #}
    {% set kept = run_query('select content from ' ~ kept_contract() ~ " where table_name = '" ~ table ~ "'") %}
    {{ return(fromjson(kept.rows[0][0])) }}
{% endmacro %}

{#- Table -> contract, read from _generic__sources.yml, where it is written. -#}
{% macro declared_contracts() %}
    {% set contracts = {} %}
    {% for node in graph.sources.values() if node.source_name == 'generic' %}
        {% set columns, names = [], {} %}
        {% for column in node.columns.values() if column.name not in ['synced_at', 'is_deleted'] %}
            {% set meta = node_meta(column) %}
            {% do names.update({column.name: meta.get('alias', column.name)}) %}
            {% do columns.append(dict(meta, name=names[column.name], raw_name=column.name, type=column.data_type)) %}
        {% endfor %}
        {% set key = [] %}
        {% for column in node_meta(node).key %}
            {% do key.append(names[column]) %}
        {% endfor %}
        {% do contracts.update({node.name: {'key': key, 'columns': columns}}) %}
    {% endfor %}
    {{ return(contracts) }}
{% endmacro %}

{% macro kept_contract() %}
    {{ return(api.Relation.create(database=target.database or none, schema='raw_generic', identifier='contract_as_declared')) }}
{% endmacro %}

{#- The view that keeps the contract, as a statement. -#}
{% macro keep_contract() %}
    {% set rows = [] %}
    {% for table, content in declared_contracts().items() %}
        {% do rows.append('select ' ~ sql_text(table) ~ ' as table_name, ' ~ sql_text(tojson(content)) ~ ' as content') %}
    {% endfor %}
    {{ return('create or replace view ' ~ kept_contract() ~ ' as ' ~ rows | join(' union all ')) }}
{% endmacro %}
