{%- set component_order -%}
    (
            partition by account_id, week_ends_on
            order by component_number
            rows between unbounded preceding and current row
        )
{%- endset -%}

with

component_scores as (

    select * from {{ ref('int_health_component_scores') }}

),

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

-- account x week x component grows fast: only the latest weeks are kept in this detail
recent as (

    select
        component_scores.account_id,
        component_scores.week_ends_on,
        component_scores.scored_on,
        component_scores.component,
        component_scores.component_number,
        component_scores.dimension,
        component_scores.raw_value,
        component_scores.component_score,
        component_scores.overall_weight as weight,
        component_scores.overall_weight * component_scores.component_score as weighted_score,
        component_scores.overall_weight * (100 - component_scores.component_score) as weighted_loss,
        scorecards.overall_scored_weight
    from component_scores
    inner join scorecards
        on
            component_scores.account_id = scorecards.account_id
            and component_scores.week_ends_on = scorecards.week_ends_on
    where
        component_scores.week_ends_on > {{ add_days(as_of(), -7 * var('health_component_weeks')) }}
        and scorecards.overall_scored_weight > 0

),

accumulated as (

    select
        recent.*,
        sum(weighted_score) over {{ component_order }} as score_so_far,
        sum(weighted_loss) over {{ component_order }} as loss_so_far
    from recent

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
        weight,
        cast({{ safe_ratio('weight', 'overall_scored_weight') }} as decimal(9, 6)) as weight_share,
        cast(
            {{ health_score('score_so_far', 'overall_scored_weight') }}
            - {{ health_score('score_so_far - weighted_score', 'overall_scored_weight') }} as decimal(9, 4)
        ) as points,
        cast(
            {{ health_score('loss_so_far', 'overall_scored_weight') }}
            - {{ health_score('loss_so_far - weighted_loss', 'overall_scored_weight') }} as decimal(9, 4)
        ) as points_lost
    from accumulated

)

select * from shared
