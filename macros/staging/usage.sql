{#- A moment in UTC as landed, in the reporting time zone; without a detour by text: usage is the one table of hundreds of millions of rows. -#}
{% macro usage_moment(expression) -%}
    {{ utc_to_reporting_timezone(safe_cast(expression, dbt.type_timestamp())) }}
{%- endmacro %}

{#- The first of some keys of a JSON object that holds a value; of a list of values, its first. Null without keys. -#}
{% macro first_json_value(expression, keys) -%}
    {%- set values = [] -%}
    {%- for key in keys -%}
        {%- do values.append(first_of_list(json_text(expression, key))) -%}
    {%- endfor -%}
    {%- if values | length > 1 -%} coalesce({{ values | join(', ') }})
    {%- else -%} {{ values[0] if values else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- endif -%}
{%- endmacro %}

{#- `["acme", "beta"]` as acme; a plain text as it is. -#}
{% macro first_of_list(text) -%}
    {%- set items = "replace(replace(replace(" ~ text ~ ", '[', ''), ']', ''), '\"', '')" -%}
    case
        when {{ text }} like '[%' then {{ trimmed(dbt.split_part(items, "','", 1)) }}
        else {{ trimmed(text) }}
    end
{%- endmacro %}

{#- A landed column by a var {table: {field: column}}; a field that is not mapped is null. -#}
{% macro mapped_column(mapping, table, field) -%}
    {%- set column = var(mapping).get(table, {}).get(field) -%}
    {{ adapter.quote(column) if column else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}
