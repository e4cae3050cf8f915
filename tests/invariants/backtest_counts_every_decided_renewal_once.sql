-- Every decided renewal stands in exactly one band of a scorecard and horizon, under all and under its segment.
with

backtest as (

    select * from {{ ref('health_backtest') }}

),

renewals as (

    select
        count(*) as renewals,
        sum(case when status in ('lost', 'lapsed') then 1 else 0 end) as lost
    from {{ ref('fct_renewals') }}
    where status in ('renewed', 'lost', 'lapsed')

),

totals as (

    select
        scorecard,
        horizon_days,
        case when segment = 'all' then 'all' else 'segments' end as slices,
        sum(renewals) as renewals,
        sum(lost) as lost
    from backtest
    group by scorecard, horizon_days, case when segment = 'all' then 'all' else 'segments' end

),

broken as (

    select totals.*
    from totals
    cross join renewals
    where totals.renewals <> renewals.renewals or totals.lost <> renewals.lost

)

select * from broken
