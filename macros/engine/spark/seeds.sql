{#- Seeds as literals in the declared types: dbt-spark's own loader turns an empty value into the text None, numbers into
    floats, and fails on a quote. -#}
{% macro spark__create_csv_table(model, agate_table) %}
    {% set declared = model['config'].get('column_types') or {} %}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% set data_type = engine_type(declared[name]) if name in declared else adapter.convert_type(agate_table, loop.index0) %}
        {% do columns.append(adapter.quote(name) ~ ' ' ~ data_type) %}
    {% endfor %}
    {% set sql = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ') using ' ~ config.get('file_format', 'parquet') %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
    {% set declared = model['config'].get('column_types') or {} %}
    {% set types = [] %}
    {% for name in agate_table.column_names %}
        {% do types.append(engine_type(declared[name]) if name in declared else adapter.convert_type(agate_table, loop.index0)) %}
    {% endfor %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set values = [] %}
        {% for value in row %}
            {% do values.append('cast(' ~ ('null' if value is none else sql_text(value)) ~ ' as ' ~ types[loop.index0] ~ ')') %}
        {% endfor %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set sql = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') %}
    {% if rows %}
        {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {% endif %}
    {{ return(sql) }}
{% endmacro %}
