{#- One row for each whole number from one bound to another, inclusive, as a select expression. -#}
{% macro series(from_number, to_number) -%}
    {{ adapter.dispatch('series', 'customer_success')(from_number, to_number) }}
{%- endmacro %}

{% macro default__series(from_number, to_number) -%}
    unnest(generate_series(cast({{ from_number }} as bigint), cast({{ to_number }} as bigint)))
{%- endmacro %}

{% macro spark__series(from_number, to_number) -%}
    explode(sequence(cast({{ from_number }} as bigint), cast({{ to_number }} as bigint)))
{%- endmacro %}
