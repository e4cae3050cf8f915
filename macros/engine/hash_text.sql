{#- 128-bit hash of a text as 32 hex digits; the same on every engine for the same UTF-8 text. -#}
{% macro hash_text(expression) -%}
    {{ adapter.dispatch('hash_text', 'customer_success')(expression) }}
{%- endmacro %}

{% macro default__hash_text(expression) -%}
    md5({{ expression }})
{%- endmacro %}

{% macro bigquery__hash_text(expression) -%}
    to_hex(md5({{ expression }}))
{%- endmacro %}
