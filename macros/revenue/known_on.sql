{#- Rule 1: a fact is known from the later of its business date and the day it was recorded. -#}
{% macro known_on(business_date, recorded_at) -%}
    {{ greatest_of(business_date, 'coalesce(cast(' ~ recorded_at ~ ' as date), ' ~ business_date ~ ')') }}
{%- endmacro %}
