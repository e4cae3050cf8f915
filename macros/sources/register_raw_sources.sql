{#- Second hook: each declared raw table becomes a view `raw_<source>.<table>` with exactly its declared columns.
    What is optional and absent is null or empty there, so that staging is plain SQL; what is required and absent stops
    the run, all faults in one message. -#}
{% macro register_raw_sources() %}
    {% if execute %}
        {% do create_engine_functions() %}
        {% set tables = raw_tables() %}
        {% set faults = [] %}
        {% set found = adapter.dispatch('find_raw_tables', 'customer_success')(tables, faults) %}
        {% set statements = [] %}
        {% for table in tables %}
            {% set raw = found.get(table.source ~ '.' ~ table.table) %}
            {% if raw is none and not table.optional %}
                {% do faults.append(
                    'source ' ~ table.source ~ ': required table ' ~ table.landed ~ ' is missing in ' ~ raw_place(table)
                ) %}
            {% elif raw is not none %}
                {% for column, is_optional in table.columns.items() if not is_optional and table.landed_columns[column] not in raw.columns %}
                    {% do faults.append(
                        'source ' ~ table.source ~ ', table ' ~ table.landed ~ ': required column '
                        ~ table.landed_columns[column] ~ ' is missing; found are ' ~ raw.columns | join(', ')
                    ) %}
                {% endfor %}
                {% if table.list and not reads_json_lists() %}
                    {% do faults.append(
                        'source ' ~ table.source ~ ', table ' ~ table.landed ~ ': the list ' ~ table.list ~ ' within a column is read on'
                        ~ ' DuckDB only; land its items as rows of a table ' ~ table.table ~ ', and name it in var loader_names'
                    ) %}
                {% endif %}
            {% endif %}
            {% do statements.append(raw_view(table, raw) if not faults) %}
        {% endfor %}
        {% do faults.extend(drift_faults(tables, found)) %}
        {% if faults %}
            {{ exceptions.raise_compiler_error('Raw data is incomplete or has changed its shape:\n  - ' ~ faults | join('\n  - ')) }}
        {% endif %}
        {% set schemas = tables | map(attribute='schema') | list + ['raw_generic'] %}
        {% do adapter.dispatch('create_raw_views', 'customer_success')(schemas | unique, statements + [keep_contract(), keep_columns(tables, found)]) %}
        {% do log(found | length ~ ' of ' ~ tables | length ~ ' raw tables found', info=true) %}
    {% endif %}
{% endmacro %}

{#- View over one raw table; `raw` is null where the table was not found. -#}
{% macro raw_view(table, raw) %}
    {% set found = raw.columns if raw is not none else {} %}
    {% set picked, values = [], {} %}
    {% for column in table.columns %}
        {% set landed = table.landed_columns[column] %}
        {% if column in table.readings %}
            {% set value = read_column(table.readings[column], table.list, found) %}
        {% else %}
            {% set value = adapter.quote(found[landed]) if landed in found else none %}
            {% if value and type_family(raw.types[landed]) == 'nested' %}
                {% set value = adapter.dispatch('nested_as_json', 'customer_success')(value) %}
            {% endif %}
        {% endif %}
        {% do values.update({column: value}) %}
        {% do picked.append((value or 'cast(null as ' ~ dbt.type_string() ~ ')') ~ ' as ' ~ adapter.quote(column)) %}
    {% endfor %}
    {% set view = api.Relation.create(database=target.database or none, schema=table.schema, identifier=table.table) %}
    {{ return(
        'create or replace view ' ~ view ~ ' as select ' ~ picked | join(', ')
        ~ (' from ' ~ rows_of_raw_table(table, raw) if raw is not none else ' where 1 = 0')
        ~ (' where ' ~ values[table.only] ~ ' is not null' if raw is not none and table.only else '')
    ) }}
{% endmacro %}

{% macro raw_place(table) %}
    {{ return(adapter.dispatch('raw_place', 'customer_success')(table)) }}
{% endmacro %}

{#- On a warehouse the loaders' tables stand in var raw_database, in a schema named like the source or as var
    raw_schemas maps it. -#}
{% macro default__raw_place(table) %}
    {{ return(
        api.Relation.create(
            database=var('raw_database', none) or target.database or none,
            schema=(var('raw_schemas', none) or {}).get(table.source, table.source),
        ) | string
    ) }}
{% endmacro %}

{% macro default__find_raw_tables(tables, faults) %}
    {% set found = {} %}
    {% for table in tables %}
        {% set relation = adapter.get_relation(
            database=var('raw_database', none) or target.database or none,
            schema=(var('raw_schemas', none) or {}).get(table.source, table.source),
            identifier=table.landed,
        ) %}
        {% if relation is not none %}
            {% set columns, types = {}, {} %}
            {% for column in adapter.get_columns_in_relation(relation) %}
                {% do columns.update({column.name | lower: column.name}) %}
                {% do types.update({column.name | lower: column.dtype}) %}
            {% endfor %}
            {% do found.update({
                table.source ~ '.' ~ table.table: {'relation': relation | string, 'columns': columns, 'types': types}
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{% macro default__create_raw_views(schemas, statements) %}
    {% for schema in schemas %}
        {% do adapter.create_schema(api.Relation.create(database=target.database or none, schema=schema)) %}
    {% endfor %}
    {% for statement in statements %}
        {% do run_query(statement) %}
    {% endfor %}
{% endmacro %}
