{#- A column type as this project writes it (varchar, integer, bigint, double, decimal(p, s), boolean, date, timestamp), in the
    engine's words. Contracts and the column types of seeds go through it. -#}
{% macro engine_type(data_type) -%}
    {{ return(adapter.dispatch('engine_type', 'customer_success')(data_type)) }}
{%- endmacro %}

{% macro default__engine_type(data_type) -%}
    {{ return(data_type) }}
{%- endmacro %}

{% macro spark__engine_type(data_type) -%}
    {{ return({'varchar': 'string', 'integer': 'int'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro postgres__engine_type(data_type) -%}
    {{ return({'double': 'double precision'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro snowflake__engine_type(data_type) -%}
    {{ return({'double': 'float', 'timestamp': 'timestamp_ntz'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro bigquery__engine_type(data_type) -%}
    {%- set types = {
        'varchar': 'string', 'integer': 'int64', 'bigint': 'int64', 'double': 'float64', 'boolean': 'bool',
        'timestamp': 'datetime',
    } -%}
    {{ return(types.get(data_type, data_type | replace('decimal(', 'numeric('))) }}
{%- endmacro %}

{#- Declared columns with their types in the engine's words. -#}
{% macro columns_in_engine_types(columns) -%}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update({name: dict(column, data_type=engine_type(column.data_type)) if column.data_type else column}) -%}
    {%- endfor -%}
    {{ return(translated) }}
{%- endmacro %}

{#- Plain Parquet tables hold no constraints; dbt-spark would try to set them as on Delta. Data tests hold what they promise. -#}
{% macro spark__persist_constraints(relation, model) %}
{% endmacro %}

{#- dbt's own macros of these names, given the translated columns: the contract of a model, as a query and as a table. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(columns_in_engine_types(columns))) }}
{%- endmacro %}

{% macro snowflake__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(columns_in_engine_types(columns))) }}
{%- endmacro %}

{% macro postgres__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(columns_in_engine_types(columns))) }}
{%- endmacro %}

{% macro bigquery__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(adapter.nest_column_data_types(columns_in_engine_types(columns)))) }}
{%- endmacro %}

{% macro bigquery__get_table_columns_and_constraints() -%}
    {%- set parts = adapter.render_raw_columns_constraints(raw_columns=columns_in_engine_types(model['columns']))
        + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    ({{ parts | join(', ') }})
{%- endmacro %}
