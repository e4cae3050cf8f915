{{ config(materialized='view') }}

{%- set component_order -%}
    (
            partition by account_id, week_ends_on, scored_on
            order by component_number
            rows between unbounded preceding and current row
        )
{%- endset -%}

with

component_scores as (

    select * from {{ ref('int_health_component_scores') }}

),

kept as (

    select
        account_id,
        week_ends_on,
        scored_on,
        component,
        component_number,
        dimension,
        raw_value,
        component_score,
        {% for scorecard in health_scorecards() %}
        {{ scorecard }}_weight,
        {% endfor %}
        {{ health_units('overall_weight') }} as weight_units,
        {{ health_units('overall_weight') }} * {{ health_units('component_score') }} as weighted_units,
        {{ health_units('overall_weight') }} * {{ health_units('100 - component_score') }} as lost_units
    from component_scores
    {% if var('health_component_weeks') is not none %}
    where week_ends_on > {{ add_days(as_of(), -7 * var('health_component_weeks')) }}
    {% endif %}

),

accumulated as (

    select
        kept.*,
        sum(weight_units) over (partition by account_id, week_ends_on, scored_on) as scored_weight,
        sum(weighted_units) over {{ component_order }} as score_so_far,
        sum(lost_units) over {{ component_order }} as loss_so_far
    from kept

),

-- points are differences of rounded running totals, so that they add up to the score to the last decimal
shared as (

    select
        account_id,
        week_ends_on,
        scored_on,
        component,
        dimension,
        raw_value,
        component_score,
        overall_weight as weight,
        {% for scorecard in health_scorecards() if scorecard != 'overall' %}
        {{ scorecard }}_weight,
        {% endfor %}
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
    where scored_weight > 0

)

select * from shared
