{#-
    A whole number that depends on every column given, fast to compute and fit to be summed: sums over rows do not depend
    on their order and see a row that is there twice. Only compared with itself on one engine, never published.
-#}
{% macro content_number(columns) -%}
    {{ adapter.dispatch('content_number', 'customer_success')(columns) }}
{%- endmacro %}

{% macro default__content_number(columns) -%}
    {#- the first 15 hex digits of the hash, read as digits of a decimal: no engine lacks translate and decimal -#}
    cast(
        translate(substring({{ hash_text(content_text(columns)) }}, 1, 15), 'abcdef', '123456') as decimal(38, 0)
    )
{%- endmacro %}

{% macro duckdb__content_number(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__content_number(columns) -%}
    cast(xxhash64({{ content_text(columns) }}) as decimal(38, 0))
{%- endmacro %}

{% macro snowflake__content_number(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__content_number(columns) -%}
    cast(farm_fingerprint({{ content_text(columns) }}) as bignumeric)
{%- endmacro %}

{% macro postgres__content_number(columns) -%}
    cast(hashtextextended({{ content_text(columns) }}, 0) as numeric)
{%- endmacro %}

{#- Columns as one text in which null, empty and neighbouring values cannot be mistaken for each other. -#}
{% macro content_text(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce('=' || replace(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '|', '||'), '')"
        ) -%}
    {%- endfor -%}
    {{ parts | join(" || '|' || ") }}
{%- endmacro %}
