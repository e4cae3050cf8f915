with

-- one forecast a month, so that a month with daily forecasts weighs no more than another
forecasts as (

    select * from {{ ref('churn_forecast') }}
    where is_month_end

),

sliced as (

    select
        forecasts.*,
        coalesce(segment, 'unknown') as slice_segment,
        horizon as slice_horizon
    from forecasts
    union all
    select
        forecasts.*,
        'all' as slice_segment,
        horizon as slice_horizon
    from forecasts
    union all
    select
        forecasts.*,
        coalesce(segment, 'unknown') as slice_segment,
        'all' as slice_horizon
    from forecasts
    union all
    select
        forecasts.*,
        'all' as slice_segment,
        'all' as slice_horizon
    from forecasts

),

-- scored: decided, and with a probability to hold against the decision
scored as (

    select
        sliced.*,
        is_decided and probability is not null as is_scored,
        is_decided and probability is not null and csm_probability is not null as is_csm_scored,
        case when outcome in ('lost', 'lapsed') then 1 else 0 end as was_lost
    from sliced

),

final as (

    select
        -- key
        {{ fiscal_month_id('forecast_on') }} as forecast_month,
        slice_horizon as horizon,
        slice_segment as segment,

        -- what was forecast
        max(forecast_on) as forecast_on,
        max(forecast_source) as forecast_source,
        cast(count(*) as {{ dbt.type_bigint() }}) as renewals,
        cast(sum(expected_cmrr) as {{ type_money() }}) as expected_cmrr,
        cast(sum(forecast_lost_cmrr) as {{ type_money() }}) as forecast_lost_cmrr,
        round(sum(probability), 6) as forecast_lost,

        -- what was decided since
        cast(sum(case when is_decided then 1 else 0 end) as {{ dbt.type_bigint() }}) as decided,
        {{ safe_ratio('sum(case when is_decided then 1 else 0 end)', 'count(*)') }} as decided_share,
        cast(sum(case when is_scored then 1 else 0 end) as {{ dbt.type_bigint() }}) as scored,

        -- forecast against outcome, over the renewals that can be scored
        cast(sum(case when is_scored then expected_cmrr else 0 end) as {{ type_money() }}) as scored_cmrr,
        cast(sum(case when is_scored then forecast_lost_cmrr else 0 end) as {{ type_money() }})
            as scored_forecast_lost_cmrr,
        cast(sum(case when is_scored then lost_cmrr else 0 end) as {{ type_money() }}) as scored_lost_cmrr,
        round(sum(case when is_scored then probability end), 6) as scored_forecast_lost,
        cast(sum(case when is_scored then was_lost else 0 end) as {{ dbt.type_bigint() }}) as scored_lost,
        round(avg(case when is_scored then (probability - was_lost) * (probability - was_lost) end), 6) as brier_score,

        -- the CSM's calls, over the renewals that had both
        cast(sum(case when is_csm_scored then 1 else 0 end) as {{ dbt.type_bigint() }}) as csm_scored,
        round(sum(case when is_csm_scored then csm_probability end), 6) as csm_forecast_lost,
        cast(sum(case when is_csm_scored then was_lost else 0 end) as {{ dbt.type_bigint() }}) as csm_scored_lost,
        round(avg(case when is_csm_scored then (csm_probability - was_lost) * (csm_probability - was_lost) end), 6)
            as csm_brier_score,
        round(avg(case when is_csm_scored then (probability - was_lost) * (probability - was_lost) end), 6)
            as brier_score_beside_csm
    from scored
    group by {{ fiscal_month_id('forecast_on') }}, slice_horizon, slice_segment

)

select * from final
