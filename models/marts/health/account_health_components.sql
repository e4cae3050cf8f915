{#- Spark keeps views in its metastore, which takes 32,700 characters of one: this has three times as many. -#}
{{ config(materialized='table' if target.type == 'spark' else 'view') }}

{%- set components = health_components() %}
{%- set rate = type_rate() %}
{%- set component_rows = [] %}
{%- for component in components %}
    {%- do component_rows.append((
        [
            "'" ~ component ~ "'", component, component ~ '_score',
            component ~ '_score_units - ' ~ ('0' if loop.first else loop.previtem ~ '_score_units'),
            component ~ '_lost_units - ' ~ ('0' if loop.first else loop.previtem ~ '_lost_units'),
        ],
        component ~ '_score is not null',
    )) %}
{%- endfor %}

with

scorecards as {{ computed_by_readers() }}(

    select * from {{ ref('int_health_scorecards') }}
    {% if var('health_component_weeks') is not none %}
    where week_ends_on > {{ add_days(as_of(), -7 * var('health_component_weeks')) }}
    {% endif %}

),

parameters as (

    select * from {{ ref('int_health_component_parameters') }}

),

-- one row per score version and segment; null for a component that is not in it
weights as (

    select
        score_version,
        {% for component in components %}
        cast(max(
            case when component = '{{ component }}' then {{ health_units('overall_weight') }} end
        ) as {{ rate }}) as {{ component }}_weight,
        {% endfor %}
        segment
    from parameters
    group by score_version, segment

),

-- components are added up within a row, in order: as rows of their own they would have to be sorted first
weighed as {{ computed_by_readers() }}(

    select
        scorecards.account_id,
        scorecards.week_ends_on,
        scorecards.scored_on,
        scorecards.segment,
        scorecards.score_version,
        {% for component in components %}
        scorecards.{{ component }},
        scorecards.{{ component }}_score,
        coalesce(
            weights.{{ component }}_weight * cast(scorecards.{{ component }}_score * 10000 as {{ rate }}), 0
        ) as {{ component }}_weighted,
        coalesce(
            weights.{{ component }}_weight * cast((100 - scorecards.{{ component }}_score) * 10000 as {{ rate }}), 0
        ) as {{ component }}_lost,
        {% endfor %}
        scorecards.overall_scored_weight
    from scorecards
    inner join weights
        on scorecards.score_version = weights.score_version and scorecards.segment = weights.segment
    where scorecards.overall_scored_weight > 0

),

rounded as {{ computed_by_readers() }}(

    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        score_version,
        {% for component in components %}
        {{ component }},
        {{ component }}_score,
        {{ health_score_units(health_running_total(component, 'weighted'), 'overall_scored_weight') }}
            as {{ component }}_score_units,
        {{ health_score_units(health_running_total(component, 'lost'), 'overall_scored_weight') }}
            as {{ component }}_lost_units,
        {% endfor %}
        overall_scored_weight
    from weighed

),

-- points are differences of rounded running totals, so that they add up to the score to the last decimal
unpivoted as (

    {{ unpivoted(
        'rounded',
        ['account_id', 'week_ends_on', 'scored_on', 'segment', 'score_version', 'overall_scored_weight'],
        ['component', 'raw_value', 'component_score', 'score_units', 'lost_units'],
        component_rows,
    ) }}

),

shared as (

    select
        unpivoted.account_id,
        unpivoted.week_ends_on,
        unpivoted.scored_on,
        unpivoted.component,
        parameters.dimension,
        cast(unpivoted.raw_value as decimal(18, 4)) as raw_value,
        cast(unpivoted.component_score as decimal(9, 4)) as component_score,
        parameters.overall_weight as weight,
        {% for scorecard in health_scorecards() if scorecard != 'overall' %}
        parameters.{{ scorecard }}_weight,
        {% endfor %}
        cast({{ safe_ratio(
            health_units('parameters.overall_weight'), 'unpivoted.overall_scored_weight'
        ) }} as decimal(9, 6)) as weight_share,
        cast(cast(unpivoted.score_units as decimal(9, 0)) * 0.0001 as decimal(9, 4)) as points,
        cast(cast(unpivoted.lost_units as decimal(9, 0)) * 0.0001 as decimal(9, 4)) as points_lost
    from unpivoted
    inner join parameters
        on
            unpivoted.score_version = parameters.score_version
            and unpivoted.segment = parameters.segment
            and unpivoted.component = parameters.component

)

select * from shared
