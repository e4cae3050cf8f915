{#- Share of favourable answers, or for a net score (NPS) favourable less unfavourable over -100..100; null without answers. -#}
{% macro survey_score(kind, favourable, unfavourable, answers) -%}
    {%- if kind == 'nps' -%}
        case when kind = 'nps' then 100 * {{ safe_ratio(favourable ~ ' - ' ~ unfavourable, answers) }} end
    {%- else -%}
        case when kind = '{{ kind }}' then {{ safe_ratio(favourable, answers) }} end
    {%- endif -%}
{%- endmacro %}
