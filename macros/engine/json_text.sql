{#- One key of a JSON object held as text, as text, quoted (keys may be like `$email`); null where there is no such key or the text is no JSON. -#}
{% macro json_text(expression, key) -%}
    {{ adapter.dispatch('json_text', 'customer_success')(expression, key) }}
{%- endmacro %}

{% macro default__json_text(expression, key) -%}
    json_extract_path_text({{ expression }}, '{{ key }}')
{%- endmacro %}

{% macro duckdb__json_text(expression, key) -%}
    json_extract_string(try_cast({{ expression }} as json), '$."{{ key }}"')
{%- endmacro %}

{% macro spark__json_text(expression, key) -%}
    get_json_object({{ expression }}, {{ sql_text("$['" ~ key ~ "']") }})
{%- endmacro %}

{% macro snowflake__json_text(expression, key) -%}
    cast(get_path(try_parse_json({{ expression }}), '"{{ key }}"') as varchar)
{%- endmacro %}

{% macro bigquery__json_text(expression, key) -%}
    json_value({{ expression }}, '$."{{ key }}"')
{%- endmacro %}
