-- Rule 8: every member of a month lock has one outcome in that month; every other outcome is a recovery of one lost
-- before.
with

outcomes as (

    select * from {{ ref('fct_retention_outcomes') }}

),

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

    where lock_grain = 'month'

),

months as (

    select * from {{ ref('dim_fiscal_periods') }}

    where grain = 'month'

),

counted as (

    select * from outcomes

    where outcome <> 'recovered'

),

lost_before as (

    select
        outcomes.contract_id,
        outcomes.expected_cmrr,
        months.starts_on

    from outcomes
    inner join months
        on outcomes.fiscal_period_id = months.fiscal_period_id

    where outcomes.outcome = 'lost'

),

members as (

    select
        coalesce(locks.lock_period, counted.fiscal_period_id) as fiscal_period_id,
        coalesce(locks.contract_id, counted.contract_id) as contract_id,
        counted.outcome,
        locks.expected_cmrr as locked_cmrr,
        counted.expected_cmrr

    from locks
    full outer join counted
        on
            locks.lock_period = counted.fiscal_period_id
            and locks.contract_id = counted.contract_id

    where
        locks.contract_id is null
        or counted.contract_id is null
        or locks.expected_cmrr <> counted.expected_cmrr
        or locks.is_carried_in <> counted.is_carried_in

),

recoveries as (

    select
        recovered.fiscal_period_id,
        recovered.contract_id,
        recovered.outcome,
        lost_before.expected_cmrr as locked_cmrr,
        recovered.recovered_cmrr as expected_cmrr

    from outcomes as recovered
    inner join months
        on recovered.fiscal_period_id = months.fiscal_period_id
    left join lost_before
        on
            recovered.contract_id = lost_before.contract_id
            and months.starts_on > lost_before.starts_on

    where
        recovered.outcome = 'recovered'
        and (lost_before.contract_id is null or recovered.recovered_cmrr <> lost_before.expected_cmrr)

),

broken as (

    select * from members
    union all
    select * from recoveries

)

select * from broken
