with

events as (

    select * from {{ ref('int_survey_events') }}

),

sliced as (

    {% for slice_by, column in [('total', "'all'"), ('segment', 'segment'), ('csm', 'csm_id')] %}
    select
        events.*,
        '{{ slice_by }}' as slice_by,
        coalesce({{ column }}, 'none') as slice_value
    from events
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from sliced
