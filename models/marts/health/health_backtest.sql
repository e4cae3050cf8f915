{% set slice_columns = ['scorecard', 'horizon_days', 'segment'] %}
with

outcomes as (

    select * from {{ ref('int_backtest_outcomes') }}

),

areas as (

    select * from {{ ref('int_backtest_auc') }}

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

banded as (

    select
        scorecard,
        horizon_days,
        slice_segment as segment,
        band,
        max(band_number) as band_number,
        count(*) as renewals,
        sum(case when is_lost then 1 else 0 end) as lost,
        count(distinct account_id) as distinct_accounts,
        avg(score) as mean_score,
        count(expected_churn_rate) as renewals_with_expectation,
        round(avg(expected_churn_rate), 6) as expected_churn_rate,
        sum(at_stake_cmrr) as at_stake_cmrr,
        sum(case when is_lost then at_stake_cmrr else 0 end) as lost_cmrr,
        sum(case when backtest_class = 'warned_churn' then 1 else 0 end) as warned_churn,
        sum(case when backtest_class = 'saved_after_action' then 1 else 0 end) as saved_after_action,
        sum(case when backtest_class = 'false_alarm' then 1 else 0 end) as false_alarm,
        sum(case when backtest_class = 'missed_churn' then 1 else 0 end) as missed_churn,
        sum(case when backtest_class = 'quiet_renewal' then 1 else 0 end) as quiet_renewal
    from sliced
    group by scorecard, horizon_days, slice_segment, band

),

rated as (

    select
        banded.*,
        {{ safe_ratio('lost', 'renewals') }} as churn_rate,
        {{ wilson_low('lost', 'renewals') }} as churn_rate_low,
        {{ wilson_high('lost', 'renewals') }} as churn_rate_high,
        {{ safe_ratio(
            'sum(case when band_number is not null then lost end) over (partition by ' ~ slice_columns | join(', ') ~ ')',
            'sum(case when band_number is not null then renewals end) over (partition by '
            ~ slice_columns | join(', ') ~ ')'
        ) }} as base_churn_rate,
        {{ safe_ratio('lost_cmrr', 'at_stake_cmrr') }} as cmrr_churn_rate
    from banded

),

-- bands with enough renewals, from the worst up: no rate may be above the one before it
ordered as (

    select
        scorecard,
        horizon_days,
        segment,
        churn_rate,
        lag(churn_rate) over (partition by {{ slice_columns | join(', ') }} order by band_number) as rate_of_worse_band
    from rated
    where band_number is not null and renewals >= {{ var('backtest_min_band_renewals') }}

),

orders as (

    select
        scorecard,
        horizon_days,
        segment,
        count(*) > 1 and sum(case when churn_rate > rate_of_worse_band then 1 else 0 end) = 0 as are_bands_ordered
    from ordered
    group by scorecard, horizon_days, segment

),

judged as (

    select
        rated.*,
        areas.auc,
        areas.renewed as auc_renewed,
        areas.lost as auc_lost,
        round(areas.auc - {{ var('interval_z') }} * areas.auc_error, 6) as auc_lower,
        round(areas.auc + {{ var('interval_z') }} * areas.auc_error, 6) as auc_upper,
        coalesce(orders.are_bands_ordered, false) as are_bands_ordered,
        case
            when
                areas.auc_error is null
                or areas.renewed_accounts < {{ var('backtest_min_accounts') }}
                or areas.lost_accounts < {{ var('backtest_min_accounts') }}
                then 'too_few'
            when areas.auc + {{ var('backtest_separation_z') }} * areas.auc_error < 0.5 then 'inverted'
            when areas.auc - {{ var('backtest_separation_z') }} * areas.auc_error <= 0.5 then 'no_better_than_chance'
            when not coalesce(orders.are_bands_ordered, false) then 'bands_not_in_order'
            else 'separates'
        end as separation
    from rated
    left join areas
        on
            rated.scorecard = areas.scorecard
            and rated.horizon_days = areas.horizon_days
            and rated.segment = areas.segment
    left join orders
        on
            rated.scorecard = orders.scorecard
            and rated.horizon_days = orders.horizon_days
            and rated.segment = orders.segment

),

final as (

    select
        -- key
        scorecard,
        horizon_days,
        segment,
        band,

        -- renewals
        cast(band_number as {{ dbt.type_int() }}) as band_number,
        cast(renewals as {{ dbt.type_bigint() }}) as renewals,
        cast(lost as {{ dbt.type_bigint() }}) as lost,
        cast(distinct_accounts as {{ dbt.type_bigint() }}) as account_count,
        cast(mean_score as decimal(9, 4)) as mean_score,
        churn_rate,
        churn_rate_low,
        churn_rate_high,
        base_churn_rate,
        cast(renewals_with_expectation as {{ dbt.type_bigint() }}) as renewals_with_expectation,
        expected_churn_rate,
        coalesce(
            band_number is not null and (churn_rate_low > base_churn_rate or churn_rate_high < base_churn_rate), false
        ) as band_separates,

        -- money
        cast(at_stake_cmrr as {{ type_money() }}) as at_stake_cmrr,
        cast(lost_cmrr as {{ type_money() }}) as lost_cmrr,
        cmrr_churn_rate,

        -- how the calls turned out
        cast(warned_churn as {{ dbt.type_bigint() }}) as warned_churn,
        cast(saved_after_action as {{ dbt.type_bigint() }}) as saved_after_action,
        cast(false_alarm as {{ dbt.type_bigint() }}) as false_alarm,
        cast(missed_churn as {{ dbt.type_bigint() }}) as missed_churn,
        cast(quiet_renewal as {{ dbt.type_bigint() }}) as quiet_renewal,

        -- the scorecard in this segment at this horizon, the same on every band
        auc,
        case when auc_lower < 0 then 0 else auc_lower end as auc_low,
        case when auc_upper > 1 then 1 else auc_upper end as auc_high,
        auc_renewed,
        auc_lost,
        are_bands_ordered,
        separation = 'separates' as separates,
        separation
    from judged

)

select * from final
