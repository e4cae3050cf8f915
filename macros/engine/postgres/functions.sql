{#-
    Postgres has no cast that gives null, and no rounding of a double to digits. The functions stand in the schema `engine`, which
    the profile puts on the search path; they are created once, by the hook that registers raw data.
-#}
{% macro create_engine_functions() %}
    {% if execute %}
        {% do adapter.dispatch('create_engine_functions', 'customer_success')() %}
    {% endif %}
{% endmacro %}

{% macro default__create_engine_functions() %}
{% endmacro %}

{% macro postgres__create_engine_functions() %}
    {% set statements = ['create schema if not exists engine'] %}
    {% for name, data_type in postgres_safe_types().items() %}
        {% do statements.append(
            'create or replace function engine.try_cast_' ~ name ~ '(value text) returns ' ~ data_type
            ~ ' language plpgsql immutable parallel safe as $body$ begin return cast(value as ' ~ data_type
            ~ '); exception when data_exception or invalid_text_representation then return null; end $body$'
        ) %}
    {% endfor %}
    {# a number with more digits than the type has room for is no value of it either #}
    {% do statements.append(
        'create or replace function engine.try_cast_decimal(value text, digits integer, scale integer) returns numeric'
        ~ ' language plpgsql immutable parallel safe as $body$ declare read numeric; begin'
        ~ ' read := round(cast(value as numeric), scale);'
        ~ " if abs(read) >= power(cast(10 as numeric), digits - scale) or read = 'NaN' then return null; end if; return read;"
        ~ ' exception when data_exception or invalid_text_representation then return null; end $body$'
    ) %}
    {% do statements.append(
        'create or replace function engine.json_text(value text, name text) returns text'
        ~ ' language plpgsql immutable parallel safe as $body$ begin return cast(value as jsonb) ->> name;'
        ~ ' exception when data_exception or invalid_text_representation then return null; end $body$'
    ) %}
    {#- in floating point, as DuckDB does it: 0.285 is a little less, so it becomes 0.28 and not 0.29 as its 15 digits would -#}
    {% set shifted = 'value * power(cast(10 as double precision), digits)' %}
    {% do statements.append(
        'create or replace function engine.round(value double precision, digits integer) returns double precision'
        ~ ' language sql immutable parallel safe strict return (trunc(' ~ shifted ~ ') + case when abs(' ~ shifted
        ~ ' - trunc(' ~ shifted ~ ')) >= 0.5 then sign(value) else 0 end) / power(cast(10 as double precision), digits)'
    ) %}
    {% do run_query(statements | join(';\n')) %}
{% endmacro %}

{#- What raw texts are cast to, apart from decimals, whose digits are applied outside: function -> type. -#}
{% macro postgres_safe_types() %}
    {{ return({
        'integer': 'integer', 'bigint': 'bigint', 'boolean': 'boolean', 'date': 'date', 'timestamp': 'timestamp',
        'moment': 'timestamp with time zone', 'double': 'double precision',
    }) }}
{% endmacro %}

{% macro postgres__safe_cast(expression, data_type) -%}
    {%- set wanted = data_type | lower | trim -%}
    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {%- if wanted.startswith('decimal') or wanted.startswith('numeric') -%}
        {%- set digits = modules.re.findall('[0-9]+', wanted) -%}
        cast(engine.try_cast_decimal({{ text }}, {{ digits[0] }}, {{ digits[1] }}) as {{ wanted }})
    {%- elif wanted in ['timestamp with time zone', 'timestamptz'] -%} engine.try_cast_moment({{ text }})
    {%- elif wanted.startswith('timestamp') -%} engine.try_cast_timestamp({{ text }})
    {%- elif wanted in ['int', 'integer'] -%} engine.try_cast_integer({{ text }})
    {%- elif wanted in ['double', 'double precision', 'float8'] -%} engine.try_cast_double({{ text }})
    {%- else -%} engine.try_cast_{{ wanted }}({{ text }})
    {%- endif -%}
{%- endmacro %}

{% macro postgres__json_text(expression, key) -%}
    engine.json_text(cast({{ expression }} as text), {{ sql_text(key) }})
{%- endmacro %}

{% macro postgres__create_csv_table(model, agate_table) %}
    {% set declared = model['config'].get('column_types') or {} %}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% set data_type = engine_type(declared[name]) if name in declared else adapter.convert_type(agate_table, loop.index0) %}
        {% do columns.append(adapter.quote(name) ~ ' ' ~ data_type) %}
    {% endfor %}
    {% set sql = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ')' %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{% endmacro %}

{#- The declared columns of a table with their constraints, as dbt writes them, in the engine's types. -#}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set parts = adapter.render_raw_columns_constraints(raw_columns=columns_in_engine_types(model['columns']))
        + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    ({{ parts | join(', ') }})
{%- endmacro %}
