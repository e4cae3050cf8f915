-- Slices of a portfolio sum to its total, portfolios to the company's CMRR, and every account is in one band.
with

portfolio as (

    select * from {{ ref('csm_portfolio') }}

),

monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

totals as (

    select * from portfolio
    where slice_by = 'total'

),

of_slices as (

    select
        csm_id,
        fiscal_period_id,
        slice_by,
        sum(accounts_held) as accounts_held,
        sum(cmrr) as cmrr,
        sum(core_accounts) as core_accounts,
        sum(own_core_accounts) as own_core_accounts,
        sum(renewals_due_cmrr) as renewals_due_cmrr,
        sum(lost_cmrr) as lost_cmrr
    from portfolio
    where slice_by <> 'total'
    group by csm_id, fiscal_period_id, slice_by

),

of_company as (

    select
        fiscal_period_id,
        sum(cmrr) as cmrr,
        sum(lost_cmrr) as lost_cmrr
    from totals
    group by fiscal_period_id

),

stated as (

    select
        fiscal_period_id,
        sum(ending_cmrr) as cmrr,
        sum({{ lost_movements() }}) as lost_cmrr
    from monthly
    group by fiscal_period_id

),

broken as (

    select
        totals.csm_id,
        totals.fiscal_period_id,
        of_slices.slice_by as fault
    from totals
    inner join of_slices
        on totals.csm_id = of_slices.csm_id and totals.fiscal_period_id = of_slices.fiscal_period_id
    where
        totals.accounts_held <> of_slices.accounts_held
        or totals.cmrr <> of_slices.cmrr
        or totals.core_accounts <> of_slices.core_accounts
        or totals.own_core_accounts <> of_slices.own_core_accounts
        or totals.renewals_due_cmrr <> of_slices.renewals_due_cmrr
        or totals.lost_cmrr <> of_slices.lost_cmrr
    union all
    select
        'all' as csm_id,
        stated.fiscal_period_id,
        'not the CMRR or the losses of the company' as fault
    from stated
    left join of_company
        on stated.fiscal_period_id = of_company.fiscal_period_id
    where coalesce(of_company.cmrr, 0) <> stated.cmrr or coalesce(of_company.lost_cmrr, 0) <> stated.lost_cmrr
    union all
    select
        csm_id,
        fiscal_period_id,
        'bands or cadence do not add up' as fault
    from portfolio
    where
        red_accounts + yellow_accounts + green_accounts + unknown_accounts <> accounts_held
        or red_cmrr + yellow_cmrr + green_cmrr + unknown_cmrr <> cmrr
        or cadence_kept_accounts + cadence_missed_accounts > accounts_held
        or healthy_active_accounts + healthy_quiet_accounts + unhealthy_active_accounts + unhealthy_quiet_accounts
        > accounts_held
        or core_accounts > accounts_held
        or own_core_accounts > accounts_held

)

select * from broken
