with

calls as (

    select * from {{ ref('int_backtest_calls') }}

),

rates as (

    select * from {{ ref('int_backtest_rates_as_known') }}

),

actions as (

    select * from {{ ref('int_renewal_actions_before_decision') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

-- the CSM's renewal call has three bands, whatever the seed says of the scores
edges as (

    select
        max(case when band = '{{ var("backtest_alarm_band") }}' then band_number end) as alarm_number,
        max(band_number) as top_number
    from bands

),

joined as (

    select
        calls.*,
        coalesce(actions.touches, 0) as touches,
        coalesce(actions.risks_saved, 0) as risks_saved,
        calls.band_number
        <= case when calls.scorecard = 'csm_renewal_call' then 1 else edges.alarm_number end as is_alarm,
        calls.band_number
        = case when calls.scorecard = 'csm_renewal_call' then 3 else edges.top_number end as is_all_clear,
        coalesce(
            calls.eve_band_number > calls.band_number
            or calls.eve_score >= calls.score + {{ var('backtest_improved_points') }}, false
        ) as has_improved,
        case
            when of_band.known_renewals >= {{ var('forecast_min_renewals') }}
                then {{ safe_ratio('of_band.known_lost', 'of_band.known_renewals') }}
            else {{ safe_ratio('of_all.known_lost', 'of_all.known_renewals') }}
        end as expected_churn_rate
    from calls
    cross join edges
    left join actions
        on
            calls.renewal_id = actions.renewal_id
            and calls.horizon_days = actions.horizon_days
    left join rates as of_band
        on
            calls.scorecard = of_band.scorecard
            and calls.horizon_days = of_band.horizon_days
            and calls.term_kind = of_band.term_kind
            and calls.band = of_band.band
            and calls.scored_on = of_band.scored_on
    left join rates as of_all
        on
            calls.scorecard = of_all.scorecard
            and calls.horizon_days = of_all.horizon_days
            and calls.term_kind = of_all.term_kind
            and of_all.band = 'all'
            and calls.scored_on = of_all.scored_on

),

classed as (

    select
        -- key
        renewal_id,
        horizon_days,
        scorecard,

        -- the call and what became of it
        account_id,
        segment,
        scored_on,
        score,
        band,
        band_number,
        is_lost,
        at_stake_cmrr,
        expected_churn_rate,

        -- what was done in between, and how the call turned out
        touches,
        risks_saved,
        eve_score,
        has_improved,
        case
            when band_number is null then 'no_call'
            when is_alarm and is_lost then 'warned_churn'
            when is_alarm and risks_saved > 0 then 'saved_after_action'
            when is_alarm and touches >= {{ var('backtest_min_touches') }} and has_improved then 'saved_after_action'
            when is_alarm then 'false_alarm'
            when is_all_clear and is_lost then 'missed_churn'
            when is_all_clear then 'quiet_renewal'
            when is_lost then 'unwarned_churn'
            else 'unclear_renewal'
        end as backtest_class
    from joined

)

select * from classed
