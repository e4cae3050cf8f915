{#- Text as a value of a type of the contract; null where it holds none. -#}
{% macro parse_value(expression, data_type) -%}
    {%- if data_type == 'varchar' -%} {{ expression }}
    {%- elif data_type == 'timestamp' -%} {{ parse_timestamp(expression) }}
    {%- elif data_type == 'date' -%} {{ parse_date(expression) }}
    {%- elif data_type == 'boolean' -%} {{ parse_boolean(expression) }}
    {%- elif data_type == 'integer' -%} {{ parse_integer(expression) }}
    {%- else -%} {{ safe_cast(expression, data_type) }}
    {%- endif -%}
{%- endmacro %}

{#- Dates before 1900 are typing errors, not business dates. -#}
{% macro parse_date(expression) -%}
    case when {{ expression }} >= '1900' then cast({{ parse_timestamp(expression) }} as date) end
{%- endmacro %}

{#- Whole numbers, also when a loader writes 120.0; engines differ on 2.5, so a fraction is null. -#}
{% macro parse_integer(expression) -%}
    {%- set number = safe_cast(expression, 'decimal(18, 4)') -%}
    case
        when {{ number }} = floor({{ number }}) and abs({{ number }}) < 2147483648
            then cast({{ number }} as {{ dbt.type_int() }})
    end
{%- endmacro %}

{% macro parse_boolean(expression) -%}
    case lower(trim(cast({{ expression }} as {{ dbt.type_string() }})))
        when 'true' then true when 't' then true when '1' then true when 'yes' then true when 'y' then true
        when 'false' then false when 'f' then false when '0' then false when 'no' then false when 'n' then false
    end
{%- endmacro %}
