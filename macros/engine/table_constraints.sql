{#-
    Columns and constraints of a table with a contract. A primary key is an index in DuckDB, built in memory: that of 36 million rows does
    not fit into 4 GB. A model with meta `primary_key: tested` has the data test `unique_rows` instead of it.
-#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    {%- set constraints = model['constraints'] -%}
    {%- if model['config']['meta'].get('primary_key') == 'tested' -%}
        {%- set constraints = constraints | rejectattr('type', 'equalto', 'primary_key') | list -%}
    {%- endif -%}
    {%- set rendered = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
        + adapter.render_raw_model_constraints(raw_constraints=constraints) -%}
    ({{ rendered | join(', ') }})
{%- endmacro %}
