{% set slice_columns = ['scorecard', 'horizon_days', 'segment'] %}
with

outcomes as {{ computed_by_readers() }}(

    select * from {{ ref('int_backtest_outcomes') }}
    where score is not null

),

scores_of_segments as (

    select
        {{ slice_columns | join(', ') }},
        score,
        sum(case when is_lost then 0 else 1 end) as renewed,
        sum(case when is_lost then 1 else 0 end) as lost
    from outcomes
    group by {{ slice_columns | join(', ') }}, score

),

scores as (

    select
        {{ slice_columns | join(', ') }},
        score,
        renewed,
        lost
    from scores_of_segments
    union all
    select
        scorecard,
        horizon_days,
        'all' as segment,
        score,
        sum(renewed) as renewed,
        sum(lost) as lost
    from scores_of_segments
    group by scorecard, horizon_days, score

),

ranked as (

    select
        scores.*,
        sum(renewed) over (partition by {{ slice_columns | join(', ') }}) as all_renewed,
        sum(lost) over (partition by {{ slice_columns | join(', ') }}) as all_lost,
        sum(renewed) over (
            partition by {{ slice_columns | join(', ') }} order by score
            rows between unbounded preceding and current row
        ) as renewed_up_to,
        sum(lost) over (
            partition by {{ slice_columns | join(', ') }} order by score
            rows between unbounded preceding and current row
        ) as lost_up_to
    from scores

),

-- share of the lost below a score, and of the renewed above it; ties count half
placed as (

    select
        ranked.*,
        {{ safe_ratio('lost_up_to - 0.5 * lost', 'all_lost') }} as lost_below,
        {{ safe_ratio('all_renewed - renewed_up_to + 0.5 * renewed', 'all_renewed') }} as renewed_above
    from ranked

),

areas as (

    select
        {{ slice_columns | join(', ') }},
        max(all_renewed) as renewed,
        max(all_lost) as lost,
        {{ safe_ratio('sum(renewed * lost_below)', 'max(all_renewed)') }} as auc
    from placed
    group by {{ slice_columns | join(', ') }}

),

sliced as (

    select
        {{ slice_columns | join(', ') }},
        account_id,
        score,
        is_lost
    from outcomes
    union all
    select
        scorecard,
        horizon_days,
        'all' as segment,
        account_id,
        score,
        is_lost
    from outcomes

),

-- an account's renewals are no independent trials: twelve monthly ones of one subscription are nearly one
account_deviations as (

    select
        {% for column in slice_columns %}
        sliced.{{ column }},
        {% endfor %}
        sliced.account_id,
        max(case when sliced.is_lost then 0 else 1 end) as has_renewed,
        max(case when sliced.is_lost then 1 else 0 end) as has_lost,
        sum(case when sliced.is_lost then 0 else placed.lost_below - areas.auc end) as renewed_deviation,
        sum(case when sliced.is_lost then placed.renewed_above - areas.auc else 0 end) as lost_deviation
    from sliced
    inner join placed
        on
            sliced.scorecard = placed.scorecard
            and sliced.horizon_days = placed.horizon_days
            and sliced.segment = placed.segment
            and sliced.score = placed.score
    inner join areas
        on
            sliced.scorecard = areas.scorecard
            and sliced.horizon_days = areas.horizon_days
            and sliced.segment = areas.segment
    group by sliced.scorecard, sliced.horizon_days, sliced.segment, sliced.account_id

),

-- DeLong's variance with accounts as clusters (Obuchowski 1997); with one renewal to an account it is DeLong's own
sums as (

    select
        {{ slice_columns | join(', ') }},
        count(*) as all_accounts,
        sum(has_renewed) as renewed_accounts,
        sum(has_lost) as lost_accounts,
        sum(renewed_deviation * renewed_deviation) as renewed_squares,
        sum(lost_deviation * lost_deviation) as lost_squares,
        sum(renewed_deviation * lost_deviation) as products
    from account_deviations
    group by {{ slice_columns | join(', ') }}

),

variances as (

    select
        {% for column in slice_columns %}
        areas.{{ column }},
        {% endfor %}
        areas.renewed,
        areas.lost,
        areas.auc,
        sums.renewed_accounts,
        sums.lost_accounts,
        {{ safe_ratio(
            'sums.renewed_accounts * sums.renewed_squares',
            '(sums.renewed_accounts - 1) * areas.renewed * areas.renewed'
        ) }}
        + {{ safe_ratio(
            'sums.lost_accounts * sums.lost_squares', '(sums.lost_accounts - 1) * areas.lost * areas.lost'
        ) }}
        + 2 * {{ safe_ratio(
            'sums.all_accounts * sums.products', '(sums.all_accounts - 1) * areas.renewed * areas.lost'
        ) }} as variance
    from areas
    inner join sums
        on
            areas.scorecard = sums.scorecard
            and areas.horizon_days = sums.horizon_days
            and areas.segment = sums.segment

),

bounded as (

    select
        {{ slice_columns | join(', ') }},
        cast(renewed as {{ dbt.type_bigint() }}) as renewed,
        cast(lost as {{ dbt.type_bigint() }}) as lost,
        cast(renewed_accounts as {{ dbt.type_bigint() }}) as renewed_accounts,
        cast(lost_accounts as {{ dbt.type_bigint() }}) as lost_accounts,
        round(auc, 6) as auc,
        -- sums of squares that cancel may leave a hair below 0
        round(sqrt(case when variance < 0 then 0 else variance end), 6) as auc_error
    from variances

)

select * from bounded
