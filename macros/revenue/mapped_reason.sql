{#- A code that the picklist does not know becomes `unmapped`; no code at all stays null. Neither is ever guessed. -#}
{% macro mapped_reason(raw_code, picklist_code) -%}
    case
        when {{ raw_code }} is null then null
        when {{ picklist_code }} is null then 'unmapped'
        else {{ raw_code }}
    end
{%- endmacro %}
