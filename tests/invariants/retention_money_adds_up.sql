-- Rule 8, for every member and for every slice of every period: E = C + O + R, and R = X + what was locked of the
-- renewed, so that R - X + changed_after_lock - D + U + N + fx = renewed (but for product slices, where an archive
-- effect stands with the archive product and not with what it replaces).
with

outcomes as (

    select
        'member' as level_name,
        {{ dbt.concat(['fiscal_period_id', "'/'", 'contract_id', "'/'", 'outcome']) }} as row_name,
        outcome,
        false as is_of_product,
        {{ retention_measures() | join(', ') }}

    from {{ ref('fct_retention_outcomes') }}

),

slices as (

    select
        'slice' as level_name,
        retention_slice_id as row_name,
        cast(null as {{ dbt.type_string() }}) as outcome,
        slice_by in ('product_line', 'plan') or coalesce(slice_by_2, '') in ('product_line', 'plan') as is_of_product,
        {{ retention_measures() | join(', ') }}

    from {{ ref('retention_by_slice') }}

),

unioned as (

    select * from outcomes
    union all
    select * from slices

),

broken as (

    select *

    from unioned

    where
        expected_cmrr <> carried_out_cmrr + open_cmrr + resolved_cmrr
        or (
            not is_of_product
            and resolved_cmrr - lost_cmrr + changed_after_lock_cmrr - downgraded_cmrr + upgraded_cmrr
            + new_product_cmrr + fx_cmrr <> renewed_cmrr
        )
        or (outcome = 'renewed' and resolved_cmrr <> expected_cmrr)
        or (outcome = 'lost' and lost_cmrr <> expected_cmrr)
        or (outcome = 'recovered' and expected_cmrr <> 0)
        or (outcome <> 'recovered' and recovered_cmrr <> 0)
        or lost_cmrr < 0
        or upgraded_cmrr < 0

)

select * from broken
