{{ config(materialized='view') }}

with

scorecards as {{ computed_by_readers() }}(

    select * from {{ ref('int_health_scorecards') }}

),

parameters as (

    select * from {{ ref('int_health_component_parameters') }}

),

unpivoted as (

    {%- for component in health_components() %}
    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        score_version,
        '{{ component }}' as component,
        {{ component }} as raw_value,
        {{ component }}_score as component_score
    from scorecards
    where {{ component }}_score is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

weighed as (

    select
        unpivoted.account_id,
        unpivoted.week_ends_on,
        unpivoted.scored_on,
        unpivoted.score_version,
        unpivoted.component,
        parameters.component_number,
        parameters.dimension,
        {% for scorecard in health_scorecards() %}
        parameters.{{ scorecard }}_weight,
        {% endfor %}
        unpivoted.raw_value,
        unpivoted.component_score
    from unpivoted
    inner join parameters
        on
            unpivoted.score_version = parameters.score_version
            and unpivoted.segment = parameters.segment
            and unpivoted.component = parameters.component

)

select * from weighed
