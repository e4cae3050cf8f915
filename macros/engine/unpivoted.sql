{#-
    A select of several rows out of one: columns `kept` of `relation`, then `columns` as each of `items` fills them.
    `items` is a list of (expressions, condition): the row is there where its condition holds.
    Spark copies a step once for each reader and plans every copy, DuckDB and Postgres store it whole: there the rows come
    out of one pass.
-#}
{% macro unpivoted(relation, kept, columns, items) -%}
    {{ adapter.dispatch('unpivoted', 'customer_success')(relation, kept, columns, items) }}
{%- endmacro %}

{% macro default__unpivoted(relation, kept, columns, items) -%}
    {%- for expressions, condition in items %}
    select
        {{ kept | join(',\n        ') }}
        {%- for expression in expressions %},
        {{ expression }} as {{ columns[loop.index0] }}
        {%- endfor %}
    from {{ relation }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro spark__unpivoted(relation, kept, columns, items) -%}
    select
        {{ kept | join(',\n        ') }}
        {%- for column in columns %},
        item.{{ column }}
        {%- endfor %}
    from {{ relation }}
    lateral view inline(array(
        {%- for expressions, condition in items %}
        named_struct(
            {%- for expression in expressions %}'{{ columns[loop.index0] }}', {{ expression }}, {% endfor -%}
            'is_listed', coalesce({{ condition }}, false)
        ){{ ',' if not loop.last }}
        {%- endfor %}
    )) item as {{ columns | join(', ') }}, is_listed
    where is_listed
{%- endmacro %}

{% macro duckdb__unpivoted(relation, kept, columns, items) -%}
    {{ customer_success.unpivoted_by_lists(relation, kept, columns, items, '[') }}
{%- endmacro %}

{% macro postgres__unpivoted(relation, kept, columns, items) -%}
    {{ customer_success.unpivoted_by_lists(relation, kept, columns, items, 'array[') }}
{%- endmacro %}

{#- One list for each column, unnested side by side: quicker than one list of structs, and filters on `kept` pass it. -#}
{% macro unpivoted_by_lists(relation, kept, columns, items, opening) -%}
    select
        {{ kept | join(',\n        ') }}
        {%- for column in columns %},
        {{ column }}
        {%- endfor %}
    from (
        select
            {{ kept | join(',\n            ') }},
            {%- for column in columns %}
            {%- set place = loop.index0 %}
            unnest({{ opening }}
                {%- for expressions, condition in items %}
                {{ expressions[place] }}{{ ',' if not loop.last }}
                {%- endfor %}
            ]) as {{ column }},
            {%- endfor %}
            unnest({{ opening }}
                {%- for expressions, condition in items %}
                coalesce({{ condition }}, false){{ ',' if not loop.last }}
                {%- endfor %}
            ]) as is_listed
        from {{ relation }}
    ) as items
    where is_listed
{%- endmacro %}
