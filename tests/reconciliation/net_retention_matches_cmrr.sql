-- NRR and GRR over 12 months against the waterfall: the cohort had CMRR then, capped is at most either side.
with

retention as (

    select * from {{ ref('net_retention_monthly') }}

),

months as (

    select
        fiscal_period_id,
        lag(fiscal_period_id, 12) over (order by starts_on) as cohort_period_id

    from {{ ref('dim_fiscal_periods') }}

    where grain = 'month'

),

cohorts as (

    select
        months.fiscal_period_id,
        sum(cohort_months.ending_cmrr) as cohort_cmrr,
        sum(current_months.ending_cmrr) as current_cmrr,
        sum(least(cohort_months.ending_cmrr, current_months.ending_cmrr)) as capped_cmrr

    from months
    inner join {{ ref('fct_cmrr_monthly') }} as cohort_months
        on months.cohort_period_id = cohort_months.fiscal_period_id
    inner join {{ ref('fct_cmrr_monthly') }} as current_months
        on
            months.fiscal_period_id = current_months.fiscal_period_id
            and cohort_months.account_id = current_months.account_id

    where cohort_months.ending_cmrr > 0

    group by months.fiscal_period_id

),

slices as (

    select
        fiscal_period_id,
        slice_by,
        sum(cohort_cmrr) as cohort_cmrr,
        sum(current_cmrr) as current_cmrr,
        sum(capped_cmrr) as capped_cmrr,
        max(grr) as highest_grr

    from retention

    group by fiscal_period_id, slice_by

),

broken as (

    select
        coalesce(slices.fiscal_period_id, cohorts.fiscal_period_id) as fiscal_period_id,
        slices.slice_by,
        slices.cohort_cmrr,
        cohorts.cohort_cmrr as cohort_cmrr_of_months

    from slices
    full outer join cohorts
        on slices.fiscal_period_id = cohorts.fiscal_period_id

    where
        slices.fiscal_period_id is null
        or cohorts.fiscal_period_id is null
        or slices.cohort_cmrr <> cohorts.cohort_cmrr
        or slices.current_cmrr <> cohorts.current_cmrr
        or slices.capped_cmrr <> cohorts.capped_cmrr
        or slices.highest_grr > 1

)

select * from broken
