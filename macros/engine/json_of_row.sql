{#- The named columns as one JSON object of texts. -#}
{% macro json_of_row(columns) -%}
    {{ adapter.dispatch('json_of_row', 'customer_success')(columns) }}
{%- endmacro %}

{% macro default__json_of_row(columns) -%}
    '{'
    {%- for column in columns %}
    || '{{ ", " if not loop.first }}"{{ column }}": '
    || coalesce('"' || replace(replace({{ column }}, '\', '\\'), '"', '\"') || '"', 'null')
    {%- endfor %}
    || '}'
{%- endmacro %}

{% macro duckdb__json_of_row(columns) -%}
    cast(json_object(
        {%- for column in columns %}'{{ column }}', {{ column }}{{ ", " if not loop.last }}{% endfor -%}
    ) as varchar)
{%- endmacro %}

{% macro spark__json_of_row(columns) -%}
    to_json(named_struct(
        {%- for column in columns %}'{{ column }}', {{ column }}{{ ", " if not loop.last }}{% endfor -%}
    ))
{%- endmacro %}
