{#-
    What the configuration asks for, and where on DuckDB each raw table would be read from, as one line of JSON: the operation
    behind `make check-sources`. It reads no file; nothing is built.
-#}
{% macro declared_sources() %}
    {% set faults = source_faults() + loader_faults() %}
    {% set declared = [] %}
    {% if not faults %}
        {% set tables = raw_tables() %}
        {% set files = raw_files(tables | map(attribute='source') | unique | list) %}
        {% for table in tables %}
            {% set key = (table.source ~ '.' ~ table.landed) | lower %}
            {% set columns = [] %}
            {% for column, is_optional in table.columns.items() if column != 'None' %}
                {% do columns.append({
                    'name': column, 'landed': table.landed_columns[column], 'optional': is_optional,
                }) %}
            {% endfor %}
            {% do declared.append({
                'source': table.source, 'vendors': table.vendors, 'table': table.table, 'landed': table.landed,
                'optional': table.optional, 'place': raw_place(table), 'columns': columns,
                'scan': raw_scan(table, files.get(key) or {}, faults),
            }) %}
        {% endfor %}
    {% endif %}
    {% do print('declared sources: ' ~ tojson({'faults': faults, 'vendors': enabled_vendors(), 'tables': declared})) %}
{% endmacro %}
