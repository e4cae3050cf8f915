{#-
    Spark reads files as DuckDB does: <raw_path>/<source>/<table>.parquet, .csv, or the folder <table>/ of either. Each becomes an
    external table in the schema `raw_landed`, so that columns are known before a view is made; dropping one drops no file.
-#}
{% macro spark__raw_place(table) %}
    {{ return(raw_root() ~ '/' ~ table.source ~ '/ (' ~ table.landed ~ '.parquet, .csv or a folder)') }}
{% endmacro %}

{% macro spark__find_raw_tables(tables, faults) %}
    {% set found = {} %}
    {% set files = spark_raw_files() %}
    {% do adapter.create_schema(api.Relation.create(schema='raw_landed')) %}
    {% for table in tables %}
        {% set shapes = files.get((table.source ~ '.' ~ table.landed) | lower) %}
        {% if shapes %}
            {% if shapes | length > 1 %}
                {% do faults.append(
                    'source ' ~ table.source ~ ', table ' ~ table.landed ~ ' was landed twice: ' ~ shapes.keys() | join(' and ')
                ) %}
            {% endif %}
            {% set shape, place = (shapes.items() | list)[0] %}
            {% set landed = api.Relation.create(schema='raw_landed', identifier=table.source ~ '__' ~ table.table) %}
            {% do run_query('drop table if exists ' ~ landed) %}
            {% do run_query('create table ' ~ landed ~ ' ' ~ spark_raw_format(shape, place.files) ~ ' location ' ~ sql_text(place.path)) %}
            {% set columns, types = {}, {} %}
            {% for row in run_query('describe ' ~ landed).rows if row[0] and not row[0].startswith('#') %}
                {% do columns.update({row[0] | lower: row[0]}) %}
                {% do types.update({row[0] | lower: row[1]}) %}
            {% endfor %}
            {% do found.update({
                table.source ~ '.' ~ table.table: {'relation': landed | string, 'columns': columns, 'types': types}
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- Values of CSV stay text, as on DuckDB; files of one Parquet table may differ in their columns (asked only where there are
    several: it starts a job that reads every footer). -#}
{% macro spark_raw_format(shape, file_count) %}
    {% if shape.endswith('parquet') %}
        {{ return('using parquet options (mergeSchema ' ~ sql_text('true' if file_count > 1 else 'false') ~ ')') }}
    {% endif %}
    {{ return("using csv options (header 'true', quote '\"', escape '\"', multiLine 'true', mode 'FAILFAST')") }}
{% endmacro %}

{#- Files below raw_path as {'source.table' in lower case: {'one file parquet': {'path', 'files'}}}; a folder is one table. -#}
{% macro spark_raw_files() %}
    {% set tables = {} %}
    {% set root = spark_absolute(raw_root()) %}
    {% set listed = run_query('select path from binaryFile.`' ~ root ~ '/*/*` order by path') %}
    {% for row in listed.rows %}
        {% set path = row[0] %}
        {% set parts = path[path.index(root) + root | length + 1:].split('/') %}
        {% set extension = parts[-1].split('.')[-1] | lower %}
        {% if parts | length in (2, 3) and extension in ['parquet', 'csv'] and not parts[-1].startswith(('.', '_')) %}
            {% set is_folder = parts | length == 3 %}
            {% set table = parts[1] if is_folder else parts[1][:-(extension | length + 1)] %}
            {% set shape = ('a folder of ' ~ extension) if is_folder else ('one file ' ~ extension) %}
            {% set shapes = tables.setdefault((parts[0] ~ '.' ~ table) | lower, {}) %}
            {% set place = shapes.setdefault(shape, {'path': root ~ '/' ~ parts[0] ~ '/' ~ parts[1], 'files': 0}) %}
            {% do place.update({'files': place.files + 1}) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{#- The workers need a path that does not hang on the driver's folder; a path with a scheme (s3a://, hdfs://) is one already. -#}
{% macro spark_absolute(path) %}
    {% if path.startswith('/') or '://' in path %}
        {{ return(path) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        "raw_path: '" ~ path ~ "' is not absolute; every worker reads the files, so say where they are from the root (or s3a://...)"
    ) }}
{% endmacro %}
