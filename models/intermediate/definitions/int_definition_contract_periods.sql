-- What rule 8 counted of a contract in a month, quarter or year, and what its movements say.
-- Grain: one row per period grain, contract, account and period.
with

outcome_lines as (

    select * from {{ ref('fct_retention_outcome_lines') }}

),

movements as (

    select * from {{ ref('fct_cmrr_movements') }}

),

movement_groups as (

    select * from {{ ref('movement_groups') }}

),

period_months as (

    select * from {{ ref('int_definition_period_months') }}

),

told as (

    select
        contract_id,
        account_id,
        period_grain,
        fiscal_period_id,
        lost_cmrr + downgraded_cmrr as measured_cmrr,
        recovered_cmrr,
        resolved_cmrr,
        midterm_lost_cmrr as midterm_cmrr,
        0 as moved_cmrr

    from outcome_lines

    union all

    select
        movements.contract_id,
        movements.account_id,
        period_months.period_grain,
        period_months.fiscal_period_id,
        0 as measured_cmrr,
        0 as recovered_cmrr,
        0 as resolved_cmrr,
        0 as midterm_cmrr,
        -movements.amount as moved_cmrr

    from movements
    inner join movement_groups
        on movements.movement_type = movement_groups.movement_type
    inner join period_months
        on movements.fiscal_period_id = period_months.month_id

    where movement_groups.movement_group in ('contraction', 'churn')

),

cells as (

    select
        contract_id,
        account_id,
        period_grain,
        fiscal_period_id,
        sum(measured_cmrr) as measured_cmrr,
        sum(recovered_cmrr) as recovered_cmrr,
        sum(resolved_cmrr) as resolved_cmrr,
        sum(midterm_cmrr) as midterm_cmrr,
        sum(moved_cmrr) as moved_cmrr

    from told

    group by contract_id, account_id, period_grain, fiscal_period_id

),

-- where a difference of the whole contract stands: with its last movement; a loss taken back, with the loss
placed as (

    select
        cells.*,
        sum(moved_cmrr) over (partition by period_grain, contract_id) as contract_moved_cmrr,
        sum(measured_cmrr) over (partition by period_grain, contract_id) as contract_measured_cmrr,
        sum(resolved_cmrr) over (partition by period_grain, contract_id) as contract_resolved_cmrr,
        sum(midterm_cmrr) over (partition by period_grain, contract_id) as contract_midterm_cmrr,
        sum(recovered_cmrr) over (partition by period_grain, contract_id) as contract_recovered_cmrr,
        row_number() over (
            partition by period_grain, contract_id
            order by case when moved_cmrr <> 0 then 0 else 1 end asc, fiscal_period_id desc, account_id asc
        ) as nth_to_carry_value,
        row_number() over (
            partition by period_grain, contract_id
            order by case when measured_cmrr <> 0 then 0 else 1 end, fiscal_period_id, account_id
        ) as nth_to_carry_recovery

    from cells

),

final as (

    select
        contract_id,
        account_id,
        period_grain,
        fiscal_period_id,
        measured_cmrr,
        recovered_cmrr,
        midterm_cmrr,
        moved_cmrr,
        -- a term that was resolved has been told, also where nothing of it was lost when it was
        contract_resolved_cmrr <> 0 or contract_midterm_cmrr <> 0 as is_told,
        case when nth_to_carry_recovery = 1 then contract_recovered_cmrr else 0 end as taken_back_cmrr,
        case
            when nth_to_carry_value = 1
                then
                    contract_moved_cmrr - contract_measured_cmrr - contract_midterm_cmrr + contract_recovered_cmrr
            else 0
        end as value_difference_cmrr

    from placed

)

select * from final
