{% set bin_points = var('calibration_bin_points') %}
with

outcomes as (

    select * from {{ ref('int_backtest_outcomes') }}
    where score is not null

),

sliced as (

    select
        outcomes.*,
        outcomes.segment as slice_segment
    from outcomes
    union all
    select
        outcomes.*,
        'all' as slice_segment
    from outcomes

),

-- the last bin takes 100 in
placed as (

    select
        sliced.*,
        cast({{ bin_points }} * floor(least(score, 99.9999) / {{ bin_points }}) as {{ dbt.type_int() }}) as score_from
    from sliced

),

binned as (

    select
        -- key
        scorecard,
        horizon_days,
        slice_segment as segment,
        score_from,

        -- renewals
        least(score_from + {{ bin_points }}, 100) as score_to,
        cast(avg(score) as decimal(9, 4)) as mean_score,
        count(*) as renewals,
        sum(case when is_lost then 1 else 0 end) as lost,
        round(avg(expected_churn_rate), 6) as expected_churn_rate
    from placed
    group by scorecard, horizon_days, slice_segment, score_from

),

final as (

    select
        scorecard,
        horizon_days,
        segment,
        score_from,
        score_to,
        mean_score,
        cast(renewals as {{ dbt.type_bigint() }}) as renewals,
        cast(lost as {{ dbt.type_bigint() }}) as lost,
        {{ safe_ratio('lost', 'renewals') }} as churn_rate,
        {{ wilson_low('lost', 'renewals') }} as churn_rate_low,
        {{ wilson_high('lost', 'renewals') }} as churn_rate_high,
        expected_churn_rate
    from binned

)

select * from final
