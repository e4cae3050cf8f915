-- An interval holds its rate, a class has its outcome, and a scorecard says the same of itself on every band.
with

backtest as (

    select * from {{ ref('health_backtest') }}

),

forecast as (

    select * from {{ ref('churn_forecast') }}

),

calibration as (

    select * from {{ ref('health_calibration') }}

),

broken_rates as (

    select
        scorecard as subject,
        'rate outside its interval, or counts that do not fit' as fault
    from backtest
    where
        churn_rate_low - 0.000001 > churn_rate
        or churn_rate_high + 0.000001 < churn_rate
        or not coalesce(auc between auc_low and auc_high, true)
        or lost > renewals
        or warned_churn + missed_churn > lost
        or saved_after_action + false_alarm + quiet_renewal > renewals - lost
        or lost_cmrr > at_stake_cmrr

),

broken_verdicts as (

    select
        scorecard as subject,
        'another verdict on another band' as fault
    from backtest
    group by scorecard, horizon_days, segment
    having count(distinct separation) > 1 or min(coalesce(auc, -1)) <> max(coalesce(auc, -1))

),

broken_forecasts as (

    select
        renewal_id as subject,
        'forecast without its basis, or outside its interval' as fault
    from forecast
    where
        (probability is null) <> (probability_basis is null)
        or (probability is null) <> (forecast_lost_cmrr is null)
        or not coalesce(probability between probability_low - 0.000001 and probability_high + 0.000001, true)
        or forecast_lost_cmrr > expected_cmrr

),

broken_bins as (

    select
        scorecard as subject,
        'mean score outside its bin' as fault
    from calibration
    where mean_score < score_from or mean_score > score_to

),

broken as (

    select * from broken_rates
    union all
    select * from broken_verdicts
    union all
    select * from broken_forecasts
    union all
    select * from broken_bins

)

select * from broken
