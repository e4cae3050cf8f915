{#- Bounds of a share at 95 % by Wilson's formula, 0 to 1: what so few cases can tell. Null on an empty base. -#}
{% macro wilson_low(successes, cases) -%} {{ wilson_bound(successes, cases, '-') }} {%- endmacro %}

{% macro wilson_high(successes, cases) -%} {{ wilson_bound(successes, cases, '+') }} {%- endmacro %}

{% macro wilson_bound(successes, cases, sign) -%}
    {%- set z = '1.959964' -%}
    {%- set n = 'cast(nullif(' ~ cases ~ ', 0) as ' ~ type_rate() ~ ')' -%}
    {%- set p = '(cast(' ~ successes ~ ' as ' ~ type_rate() ~ ') / ' ~ n ~ ')' -%}
    case when {{ cases }} > 0 then greatest(0, least(1, (
        {{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
        {{ sign }} {{ z }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }}))
    ) / (1 + {{ z }} * {{ z }} / {{ n }}))) end
{%- endmacro %}

{#- A share in percent with two digits; null on an empty base. -#}
{% macro percent(numerator, denominator) -%}
    cast(round(100 * {{ safe_ratio(numerator, denominator) }}, 2) as decimal(9, 2))
{%- endmacro %}

{#- Days as weeks with two digits. -#}
{% macro weeks_between(from_day, to_day) -%}
    cast(round({{ days_between(from_day, to_day) }} / 7.0, 2) as decimal(9, 2))
{%- endmacro %}
