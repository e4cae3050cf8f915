{#-
    Whether the columns of an incremental model have changed their types. A contract says varchar, what is selected is text: on Postgres
    two names of the same, which dbt would take for a change and stop every increment after the first build.
-#}
{% macro postgres__diff_column_data_types(source_columns, target_columns) %}
    {% set texts = [] %}
    {% for column in target_columns if column.is_string() %}
        {% do texts.append(column.name) %}
    {% endfor %}
    {% set compared = [] %}
    {% for column in source_columns if not (column.is_string() and column.name in texts) %}
        {% do compared.append(column) %}
    {% endfor %}
    {{ return(dbt.default__diff_column_data_types(compared, target_columns)) }}
{% endmacro %}
