{#- The named columns as one JSON object of texts, in their order: the same text on every engine. -#}
{% macro json_of_row(columns) -%}
    {{ adapter.dispatch('json_of_row', 'customer_success')(columns) }}
{%- endmacro %}

{% macro default__json_of_row(columns) -%}
    '{'
    {%- for column in columns %}
    || '{{ "," if not loop.first }}"{{ column }}":' || {{ json_string(column) }}
    {%- endfor %}
    || '}'
{%- endmacro %}

{#- By hand: a backslash first, then what it escapes. -#}
{% macro json_string(column) -%}
    {%- set backslash = '\\' -%}
    {%- set escaped = [
        (sql_text(backslash), sql_text(backslash * 2)), (sql_text('"'), sql_text(backslash ~ '"')),
        ('chr(10)', sql_text(backslash ~ 'n')), ('chr(13)', sql_text(backslash ~ 'r')), ('chr(9)', sql_text(backslash ~ 't')),
    ] -%}
    {%- set text = namespace(value=column) -%}
    {%- for plain, written in escaped -%}
        {%- set text.value = 'replace(' ~ text.value ~ ', ' ~ plain ~ ', ' ~ written ~ ')' -%}
    {%- endfor -%}
    coalesce('"' || {{ text.value }} || '"', 'null')
{%- endmacro %}

{% macro duckdb__json_of_row(columns) -%}
    cast(json_object(
        {%- for column in columns %}'{{ column }}', {{ column }}{{ ", " if not loop.last }}{% endfor -%}
    ) as varchar)
{%- endmacro %}

{% macro spark__json_of_row(columns) -%}
    to_json(
        named_struct({% for column in columns %}'{{ column }}', {{ column }}{{ ", " if not loop.last }}{% endfor %}),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}
