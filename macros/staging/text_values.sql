{#-
    How staging writes values: every contract column is text, so that a value that cannot be read reaches the checks
    of the conformed layer as it was landed, with a reason, and never becomes a silent null here.
-#}

{% macro as_text(expression) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- Text without padding; an empty cell is no value. -#}
{% macro trimmed(expression) -%}
    nullif(trim({{ as_text(expression) }}), '')
{%- endmacro %}

{#- An id of a vendor, prefixed so that two systems never collide; null stays null. -#}
{% macro vendor_id(vendor, expression) -%}
    '{{ vendor }}:' || {{ trimmed(expression) }}
{%- endmacro %}

{#- A moment in UTC, whether it was landed as text (with or without offset) or as a timestamp. -#}
{% macro utc_moment(expression) -%}
    {{ utc_moment_of(as_text(expression)) }}
{%- endmacro %}

{#- A moment in UTC as text with its offset. -#}
{% macro utc_moment_text(expression) -%}
    coalesce({{ as_text(utc_moment(expression)) }} || '+00:00', {{ trimmed(expression) }})
{%- endmacro %}

{#- A calendar date of the vendor (no time zone in it), landed as date or as midnight. -#}
{% macro calendar_date(expression) -%}
    cast({{ utc_moment(expression) }} as date)
{%- endmacro %}

{% macro calendar_date_text(expression) -%}
    coalesce({{ as_text(calendar_date(expression)) }}, {{ trimmed(expression) }})
{%- endmacro %}

{#- The day a moment in UTC falls on in `reporting_timezone`. -#}
{% macro reporting_day(expression) -%}
    cast({{ utc_to_reporting_timezone(utc_moment(expression)) }} as date)
{%- endmacro %}

{% macro reporting_day_text(expression) -%}
    coalesce({{ as_text(reporting_day(expression)) }}, {{ trimmed(expression) }})
{%- endmacro %}

{#- True only where the value says so; absent and unreadable flags are false. -#}
{% macro is_true(expression) -%}
    coalesce({{ safe_cast(as_text(expression), dbt.type_boolean()) }}, false)
{%- endmacro %}

{% macro flag_text(condition) -%}
    case when {{ condition }} then 'true' else 'false' end
{%- endmacro %}

{#- A picklist value in the words of the contract by a var {vendor's value in lower case: contract's word}. -#}
{% macro mapped_value(expression, mapping, otherwise) -%}
    {%- if mapping -%}
        case lower({{ trimmed(expression) }})
            {%- for value, word in mapping.items() %}
                when '{{ value | lower | replace("'", "''") }}' then '{{ word }}'
            {%- endfor %}
            else {{ otherwise }}
        end
    {%- else -%}
        {{ otherwise }}
    {%- endif -%}
{%- endmacro %}
