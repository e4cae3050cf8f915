-- How full a portfolio is against seed coverage_targets: 1 = at the edge of the range. A mixed portfolio is the sum of
-- its segments' loads: half the accounts of one full range and half of another fill one CSM.
-- Grain: one row per CSM, month and slice that has a range; the total is judged by its segments.
with

slices as (

    select * from {{ ref('int_csm_portfolio_slices') }}
    where csm_id <> 'unassigned'

),

targets as (

    select * from {{ ref('coverage_targets') }}

),

ranged as (

    select
        slices.csm_id,
        slices.fiscal_period_id,
        slices.slice_by,
        slices.slice_value,
        {{ safe_ratio('slices.accounts_held', 'targets.min_accounts') }} as accounts_of_min,
        {{ safe_ratio('slices.accounts_held', 'targets.max_accounts') }} as accounts_of_max,
        {{ safe_ratio('slices.cmrr * 12', 'targets.min_acv') }} as acv_of_min,
        {{ safe_ratio('slices.cmrr * 12', 'targets.max_acv') }} as acv_of_max

    from slices
    inner join targets
        on
            slices.slice_by = targets.slice_by
            and slices.slice_value = targets.slice_value

),

with_total as (

    select * from ranged
    union all
    select
        csm_id,
        fiscal_period_id,
        'total' as slice_by,
        'all' as slice_value,
        sum(accounts_of_min) as accounts_of_min,
        sum(accounts_of_max) as accounts_of_max,
        sum(acv_of_min) as acv_of_min,
        sum(acv_of_max) as acv_of_max
    from ranged
    where slice_by = 'segment'
    group by csm_id, fiscal_period_id

),

-- nine digits, so that sums of shares meet 1 where they should
final as (

    select
        csm_id,
        fiscal_period_id,
        slice_by,
        slice_value,
        round(accounts_of_min, 9) as accounts_of_min,
        round(accounts_of_max, 9) as accounts_of_max,
        round(acv_of_min, 9) as acv_of_min,
        round(acv_of_max, 9) as acv_of_max

    from with_total

)

select * from final
