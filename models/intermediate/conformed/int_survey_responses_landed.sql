{#- score scales by kind; a renewal intent has a scale of its own -#}
{%- set scales = {'nps': [0, 10], 'csat': [1, 5], 'ces': [1, 7]} -%}
{%- set faults = [] -%}
{%- for kind, scale in scales.items() -%}
    {%- do faults.append({
        'when': "typed.kind = '" ~ kind ~ "' and typed.typed_score not between " ~ scale[0] ~ ' and ' ~ scale[1],
        'reason': 'out of range: score',
    }) -%}
{%- endfor -%}
{{ landed_rows('survey_responses', accounts=ref('int_account_matching'), more_faults=faults) }}
