{{ config(materialized='view') }}

with

scored as (

    select * from {{ ref('int_renewals_scored_before_decision') }}
    where horizon_days = {{ var('weights_horizon_days') }} and scored_on is not null

),

component_scores as (

    select * from {{ ref('int_health_component_scores') }}

),

-- a view: only whoever proposes weights reads it, and then once
examples as (

    select
        scored.renewal_id,
        component_scores.component,
        scored.account_id,
        scored.term_kind,
        scored.is_lost,
        scored.decided_on,
        component_scores.score_version,
        component_scores.component_score
    from scored
    inner join component_scores
        on
            scored.account_id = component_scores.account_id
            and scored.scored_on = component_scores.scored_on

)

select * from examples
