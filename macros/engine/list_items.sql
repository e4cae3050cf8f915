{#- One item of a list held as text, counted from 1, where the number is a column and not known beforehand. -#}
{% macro list_item(text, separator, number) -%}
    {{ adapter.dispatch('list_item', 'customer_success')(text, separator, number) }}
{%- endmacro %}

{% macro default__list_item(text, separator, number) -%}
    split_part({{ text }}, '{{ separator }}', {{ number }})
{%- endmacro %}

{% macro bigquery__list_item(text, separator, number) -%}
    split({{ text }}, '{{ separator }}')[safe_ordinal({{ number }})]
{%- endmacro %}

{#- The items of a list held as text (up to ten thousand of them), as a select of the key and `item`. -#}
{% macro list_items(relation, key, column, separator) -%}
    select
        lists.{{ key }},
        trim({{ list_item('lists.' ~ column, separator, 'numbers.n + 1') }}) as item
    from (
        select
            {{ key }},
            {{ column }},
            length({{ column }}) - length(replace({{ column }}, '{{ separator }}', '')) as separators
        from {{ relation }}
        where {{ column }} is not null
    ) as lists
    inner join (
        {{ ten_thousand_numbers() }}
    ) as numbers
        on numbers.n <= lists.separators
{%- endmacro %}
