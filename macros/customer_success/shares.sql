{#- A share in percent with two digits; null on an empty base. -#}
{% macro percent(numerator, denominator) -%}
    cast(round(100 * {{ safe_ratio(numerator, denominator) }}, 2) as decimal(9, 2))
{%- endmacro %}

{#- Days as weeks with two digits. -#}
{% macro weeks_between(from_day, to_day) -%}
    cast(round({{ days_between(from_day, to_day) }} / 7.0, 2) as decimal(9, 2))
{%- endmacro %}
