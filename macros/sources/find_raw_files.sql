{#- DuckDB reads files: <raw_path>/<source>/<table>.parquet, .csv, or the folder <table>/ of either. One query lists the
    files, one reads all headers, one creates all views. A file that cannot be read stops there: DuckDB names it. -#}
{% macro duckdb__raw_place(table) %}
    {{ return(raw_root() ~ '/' ~ table.source ~ '/ (' ~ table.landed ~ '.parquet, .csv or a folder)') }}
{% endmacro %}

{% macro raw_root() %}
    {{ return(modules.re.sub('/+$', '', var('raw_path') | string)) }}
{% endmacro %}

{% macro duckdb__find_raw_tables(tables, faults) %}
    {% set found = {} %}
    {% set headers = [] %}
    {% set files = raw_files(tables | map(attribute='source') | unique | list) %}
    {% for table in tables %}
        {% set key = table.source ~ '.' ~ table.table %}
        {% set scan = raw_scan(table, files.get((table.source ~ '.' ~ table.landed) | lower) or {}, faults) %}
        {% if scan %}
            {% do found.update({key: {'relation': scan, 'columns': {}, 'types': {}}}) %}
            {% do headers.append(
                'select ' ~ sql_text(key) ~ ' as raw_table, column_name, column_type from (describe select * from '
                ~ scan ~ ')'
            ) %}
        {% endif %}
    {% endfor %}
    {% if headers %}
        {% for row in run_query(headers | join(' union all ')).rows %}
            {% do found[row[0]].columns.update({row[1] | lower: row[1]}) %}
            {% do found[row[0]].types.update({row[1] | lower: row[2]}) %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{#- 'source.table' in lower case -> {'parquet': [files], 'csv': [files], 'shapes': how they were laid out, 'empty': files of no bytes}. -#}
{% macro raw_files(sources) %}
    {% set patterns = [] %}
    {% for source in sources %}
        {% do patterns.append(sql_text(raw_root() ~ '/' ~ source ~ '/**')) %}
    {% endfor %}
    {% set files = {} %}
    {% set query = 'select file from glob([' ~ patterns | join(', ') ~ ']) order by file' %}
    {% for row in run_query(query).rows %}
        {% set parts = row[0][raw_root() | length + 1:].split('/') %}
        {% set extension = parts[-1].split('.')[-1] | lower %}
        {% if parts | length > 1 and extension in ['parquet', 'csv'] and not parts[-1].startswith(('.', '_')) %}
            {% set is_folder = parts | length > 2 %}
            {% set table = parts[1] if is_folder else parts[1][:-(extension | length + 1)] %}
            {% set shape = ('a folder of ' ~ extension) if is_folder else ('one file ' ~ extension) %}
            {% set entry = files.setdefault((parts[0] ~ '.' ~ table) | lower, {}) %}
            {% do entry.setdefault(shape, []).append(row[0]) %}
        {% endif %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{#- The table function that reads one raw table, or null if it was not found. CSV stays text: a sniffed type is a bug; a line
    may have 32 MiB, because tickets and comments do. -#}
{% macro raw_scan(table, shapes, faults) %}
    {% if not shapes %}
        {{ return(none) }}
    {% endif %}
    {% if shapes | length > 1 %}
        {% do faults.append(
            'source ' ~ table.source ~ ', table ' ~ table.landed ~ ' was landed twice: ' ~ shapes.keys() | join(' and ')
        ) %}
    {% endif %}
    {% set shape, files = (shapes.items() | list)[0] %}
    {% set listed = [] %}
    {% for file in files %}
        {% do listed.append(sql_text(file)) %}
    {% endfor %}
    {% set list_sql = '[' ~ listed | join(', ') ~ ']' %}
    {% if shape.endswith('parquet') %}
        {{ return('read_parquet(' ~ list_sql ~ ', union_by_name = true, hive_partitioning = false)') }}
    {% endif %}
    {{ return(
        'read_csv(' ~ list_sql ~ ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"',"
        ~ " comment = '', union_by_name = true, hive_partitioning = false,"
        ~ ' max_line_size = 33554432, buffer_size = 67108864)'
    ) }}
{% endmacro %}

{% macro duckdb__create_raw_views(schemas, statements) %}
    {% set script = [] %}
    {% for schema in schemas %}
        {% do script.append('create schema if not exists ' ~ adapter.quote(schema)) %}
    {% endfor %}
    {% do run_query((script + statements) | join(';\n')) %}
{% endmacro %}
