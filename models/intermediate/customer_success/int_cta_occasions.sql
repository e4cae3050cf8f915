with

{% for trigger_name in cta_trigger_names() %}
{{ trigger_name }}_occasions as (

    select * from {{ ref('int_cta_' ~ trigger_name) }}

),

{% endfor %}
unioned as (

    {% for trigger_name in cta_trigger_names() %}
    select
        account_id,
        trigger_name,
        occasion_id,
        subject_id,
        opened_on,
        closed_on,
        close_reason,
        evidence
    from {{ trigger_name }}_occasions
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from unioned
