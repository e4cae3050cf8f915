with

scored as (

    select * from {{ ref('int_renewals_scored_before_decision') }}

),

outcomes as (

    select * from {{ ref('int_backtest_outcomes') }}
    where scorecard = '{{ var("forecast_scorecard") }}'

),

csm_outcomes as (

    select * from {{ ref('int_backtest_outcomes') }}
    where scorecard = 'csm_renewal_call'

),

final as (

    select
        -- key
        scored.renewal_id,
        scored.horizon_days,

        -- the term and what became of it
        scored.account_id,
        scored.segment,
        scored.csm_id,
        scored.term_start,
        scored.term_end,
        scored.term_kind,
        scored.outcome,
        scored.is_lost,
        scored.decided_on,
        scored.decision_known_on,
        scored.at_stake_cmrr,

        -- what was said on the day
        scored.looked_back_to,
        scored.scored_on,
        outcomes.score,
        outcomes.band,
        outcomes.band_number,
        outcomes.expected_churn_rate,
        scored.csm_sentiment,
        scored.csm_band,
        scored.csm_renewal_call as csm_call,

        -- what was done until the decision, and how the calls turned out
        scored.eve_scored_on,
        outcomes.eve_score,
        outcomes.has_improved,
        cast(outcomes.touches as {{ dbt.type_int() }}) as touches,
        cast(outcomes.risks_saved as {{ dbt.type_int() }}) as risks_saved,
        outcomes.backtest_class,
        csm_outcomes.backtest_class as csm_class
    from scored
    inner join outcomes
        on
            scored.renewal_id = outcomes.renewal_id
            and scored.horizon_days = outcomes.horizon_days
    inner join csm_outcomes
        on
            scored.renewal_id = csm_outcomes.renewal_id
            and scored.horizon_days = csm_outcomes.horizon_days

)

select * from final
