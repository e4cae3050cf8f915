{#- What a source looks like now against what the contract declares and what the run before found: a column of another
    type, one that is gone (renamed, perhaps) and a table that is gone are faults, before any model runs. -#}
{% macro drift_faults(tables, found) %}
    {% set faults = [] %}
    {% set before = columns_found_before() %}
    {% for table in tables %}
        {% set key = table.source ~ '.' ~ table.table %}
        {% set raw, old = found.get(key), before.get(key) %}
        {% set place = 'source ' ~ table.source ~ ', table ' ~ table.landed %}
        {% set landed = table.landed_columns %}
        {% if raw is not none %}
            {% for column, declared in table.types.items() if landed[column] in raw.types %}
                {% set now = raw.types[landed[column]] %}
                {% if not fits(now, declared) %}
                    {% do faults.append(place ~ ', column ' ~ landed[column] ~ ': expected ' ~ declared ~ ', found ' ~ now) %}
                {% endif %}
            {% endfor %}
        {% endif %}
        {% if old and not var('accept_schema_drift') %}
            {% set said = [] %}
            {# rows that were deleted may leave no file: told, and read as empty #}
            {% if raw is none and table.optional %}
                {% do exceptions.warn(place ~ ': expected it as the run before found it, found no such table') %}
            {% endif %}
            {% for column, type in (old.items() if raw is not none else []) %}
                {% if column not in raw.types %}
                    {% set new = [] %}
                    {% for name, new_type in raw.types.items() if name not in old %}
                        {% do new.append(name ~ ' (' ~ new_type ~ ')') %}
                    {% endfor %}
                    {% do said.append(
                        place ~ ', column ' ~ column ~ ': expected ' ~ type
                        ~ ' as the run before found it, found no such column; new are ' ~ (new | join(', ') or 'none')
                    ) %}
                {% elif has_drifted(type, raw.types[column]) %}
                    {% do said.append(
                        place ~ ', column ' ~ column ~ ': expected ' ~ type ~ ' as the run before found it, found '
                        ~ raw.types[column]
                    ) %}
                {% endif %}
            {% endfor %}
            {% for fault in said %}
                {% do faults.append(
                    fault ~ ". If that is as it should be, run once with --vars '{accept_schema_drift: true}'"
                ) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}

{#- text, number, float, date, boolean, binary or nested; the name itself where it is none of these. -#}
{% macro type_family(data_type) %}
    {% set name = data_type | lower %}
    {% set families = {
        'text': ['varchar', 'text', 'string', 'char', 'json', 'uuid', 'enum', 'variant'],
        'float': ['float', 'double', 'real'],
        'number': ['tinyint', 'smallint', 'int', 'bigint', 'hugeint', 'uint', 'utinyint', 'usmallint', 'ubigint', 'uhugeint',
            'decimal', 'numeric', 'number', 'bignumeric', 'long', 'short'],
        'date': ['date', 'timestamp'],
        'boolean': ['bool'],
        'binary': ['blob', 'binary', 'bytea', 'bytes', 'bit', 'varbinary'],
        'nested': ['struct', 'map', 'list', 'array', 'union', 'row', 'record', 'super'],
    } %}
    {% if name.endswith(']') %}
        {{ return('nested') }}
    {% endif %}
    {% for family, beginnings in families.items() %}
        {% for beginning in beginnings if name.startswith(beginning) and not name.startswith('interval') %}
            {{ return(family) }}
        {% endfor %}
    {% endfor %}
    {{ return(name) }}
{% endmacro %}

{#- Whether a landed type can hold values of a declared one. Text always can; a float can hold no id, a number no date. -#}
{% macro fits(found, declared) %}
    {% set accepted = {
        'text': ['text', 'number', 'boolean', 'date'],
        'number': ['text', 'number', 'float'],
        'date': ['text', 'date'],
        'boolean': ['text', 'boolean', 'number'],
    } %}
    {% set families = accepted.get(type_family(declared)) %}
    {{ return(families is none or type_family(found) in families) }}
{% endmacro %}

{#- Text may become typed and the other way round, because values are read as text; all other changes are told. -#}
{% macro has_drifted(before, now) %}
    {% set before, now = type_family(before), type_family(now) %}
    {{ return(before != now and not ('text' in [before, now] and ['float', 'binary', 'nested'] | select('in', [before, now]) | list == [])) }}
{% endmacro %}

{% macro kept_columns() %}
    {{ return(api.Relation.create(database=target.database or none, schema='raw_generic', identifier='columns_as_found')) }}
{% endmacro %}

{#- 'source.table' -> {column: type}, as the last run that got past its checks found them; empty on a first run. -#}
{% macro columns_found_before() %}
    {% set kept = kept_columns() %}
    {% set found = {} %}
    {% if adapter.dispatch('has_kept_columns', 'customer_success')(kept) %}
        {% for row in run_query('select raw_table, content from ' ~ kept).rows %}
            {% do found.update({row[0]: fromjson(row[1])}) %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{#- On DuckDB asking the adapter would open a transaction, and the views that the hook makes would go with it. -#}
{% macro duckdb__has_kept_columns(kept) %}
    {% set query = 'select count(*) from information_schema.tables where table_schema = ' ~ sql_text(kept.schema)
        ~ ' and table_name = ' ~ sql_text(kept.identifier) ~ ' and table_catalog = ' ~ sql_text(kept.database) %}
    {{ return(run_query(query).rows[0][0] > 0) }}
{% endmacro %}

{% macro default__has_kept_columns(kept) %}
    {{ return(
        adapter.get_relation(database=kept.database, schema=kept.schema, identifier=kept.identifier) is not none
    ) }}
{% endmacro %}

{#- The view that keeps what was found, as a statement. Tables that this run does not read keep what was known of them. -#}
{% macro keep_columns(tables, found) %}
    {% set kept = columns_found_before() %}
    {% for table in tables %}
        {% set key = table.source ~ '.' ~ table.table %}
        {% set raw = found.get(key) %}
        {% set columns = {} %}
        {% for column in (table.landed_columns.values() if raw is not none else []) if column in raw.types %}
            {% do columns.update({column: raw.types[column]}) %}
        {% endfor %}
        {% do kept.update({key: columns}) %}
    {% endfor %}
    {% set rows = [] %}
    {% for key, columns in kept.items() %}
        {% do rows.append('select ' ~ sql_text(key) ~ ' as raw_table, ' ~ sql_text(tojson(columns)) ~ ' as content') %}
    {% endfor %}
    {{ return('create or replace view ' ~ kept_columns() ~ ' as ' ~ rows | join(' union all ')) }}
{% endmacro %}
