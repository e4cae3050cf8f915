{#-
    Spark reads files as DuckDB does: <raw_path>/<source>/<table>.parquet, .csv, or the folder <table>/ of either. Each becomes an
    external table in the schema `raw_landed`, so that columns are known before a view is made; dropping one drops no file.
-#}
{% macro spark__raw_place(table) %}
    {{ return(raw_root() ~ '/' ~ table.source ~ '/ (' ~ table.table ~ '.parquet, .csv or a folder)') }}
{% endmacro %}

{% macro spark__find_raw_tables(tables, faults) %}
    {% set found = {} %}
    {% set files = spark_raw_files() %}
    {% do adapter.create_schema(api.Relation.create(schema='raw_landed')) %}
    {% for table in tables %}
        {% set key = table.source ~ '.' ~ table.table %}
        {% set shapes = files.get(key) %}
        {% if shapes %}
            {% if shapes | length > 1 %}
                {% do faults.append(
                    'source ' ~ table.source ~ ', table ' ~ table.table ~ ' was landed twice: ' ~ shapes.keys() | join(' and ')
                ) %}
            {% endif %}
            {% set shape, path = (shapes.items() | list)[0] %}
            {% set landed = api.Relation.create(schema='raw_landed', identifier=table.source ~ '__' ~ table.table) %}
            {% do run_query('drop table if exists ' ~ landed) %}
            {% do run_query('create table ' ~ landed ~ ' ' ~ spark_raw_format(shape, files.get('files of ' ~ key)) ~ ' location ' ~ sql_text(path)) %}
            {% set columns = {} %}
            {% for name in run_query('select * from ' ~ landed ~ ' limit 0').column_names %}
                {% do columns.update({name | lower: name}) %}
            {% endfor %}
            {% do found.update({key: {'relation': landed | string, 'columns': columns}}) %}
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

{#- Files below raw_path as {"source.table": {"one file parquet": path}}; a folder counts once, by its own path. -#}
{% macro spark_raw_files() %}
    {% set files = {} %}
    {% set root = spark_absolute(raw_root()) %}
    {% set listed = run_query('select path from binaryFile.`' ~ root ~ '/*/*` order by path') %}
    {% for row in listed.rows %}
        {% set path = row[0] %}
        {% set parts = path[path.index(root) + root | length + 1:].split('/') %}
        {% set extension = parts[-1].split('.')[-1] | lower %}
        {% if parts | length in (2, 3) and extension in ['parquet', 'csv'] %}
            {% set is_folder = parts | length == 3 %}
            {% set table = parts[1] if is_folder else parts[1][:-(extension | length + 1)] %}
            {% set shape = ('a folder of ' ~ extension) if is_folder else ('one file ' ~ extension) %}
            {% set place = root ~ '/' ~ parts[0] ~ '/' ~ parts[1] %}
            {% set key = parts[0] ~ '.' ~ table %}
            {% do files.setdefault(key, {}).update({shape: place}) %}
            {% do files.update({'files of ' ~ key: files.get('files of ' ~ key, 0) + 1}) %}
        {% endif %}
    {% endfor %}
    {{ return(files) }}
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
