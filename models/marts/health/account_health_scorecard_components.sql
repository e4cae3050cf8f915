{{ config(materialized='view') }}

{%- set component_order -%}
    (
            partition by account_id, week_ends_on, scored_on, scorecard
            order by component_number
            rows between unbounded preceding and current row
        )
{%- endset -%}

with

component_scores as (

    select * from {{ ref('int_health_component_scores') }}

),

weights as (

    select * from {{ ref('health_weights') }}

),

weighed as (

    select
        component_scores.account_id,
        component_scores.week_ends_on,
        component_scores.scored_on,
        weights.scorecard,
        component_scores.component,
        component_scores.component_number,
        component_scores.raw_value,
        component_scores.component_score,
        weights.weight,
        {{ health_units('weights.weight') }} as weight_units,
        {{ health_units('weights.weight') }} * {{ health_units('component_scores.component_score') }}
            as weighted_units,
        {{ health_units('weights.weight') }} * {{ health_units('100 - component_scores.component_score') }}
            as lost_units
    from component_scores
    inner join weights
        on
            component_scores.score_version = weights.score_version
            and component_scores.component = weights.component
    {% if var('health_component_weeks') is not none %}
    where component_scores.week_ends_on > {{ add_days(as_of(), -7 * var('health_component_weeks')) }}
    {% endif %}

),

accumulated as (

    select
        weighed.*,
        sum(weight_units) over (partition by account_id, week_ends_on, scored_on, scorecard) as scored_weight,
        sum(weighted_units) over {{ component_order }} as score_so_far,
        sum(lost_units) over {{ component_order }} as loss_so_far
    from weighed

),

shared as (

    select
        account_id,
        week_ends_on,
        scored_on,
        scorecard,
        component,
        raw_value,
        component_score,
        weight,
        cast({{ safe_ratio('weight_units', 'scored_weight') }} as decimal(9, 6)) as weight_share,
        cast(
            {{ health_score('score_so_far', 'scored_weight') }}
            - {{ health_score('(score_so_far - weighted_units)', 'scored_weight') }} as decimal(9, 4)
        ) as points,
        cast(
            {{ health_score('loss_so_far', 'scored_weight') }}
            - {{ health_score('(loss_so_far - lost_units)', 'scored_weight') }} as decimal(9, 4)
        ) as points_lost
    from accumulated

)

select * from shared
