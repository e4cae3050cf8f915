-- Rule 8: a term has one value of every account slice, so their counts of terms sum to the total (a product slice
-- counts the terms that hold such a product, and a customer may hold several terms: those may count twice).
with

slices as (

    select * from {{ ref('retention_by_slice') }}

    where basis = 'contract' and slice_by_2 is null

),

summed as (

    select
        fiscal_period_id,
        slice_by,
        sum(due_count) as due_count,
        sum(resolved_count) as resolved_count,
        sum(lost_count) as lost_count

    from slices

    where slice_by not in ('total', 'product_line', 'plan')

    group by fiscal_period_id, slice_by

),

broken as (

    select summed.*

    from summed
    inner join slices as totals
        on
            summed.fiscal_period_id = totals.fiscal_period_id
            and totals.slice_by = 'total'

    where
        summed.due_count <> totals.due_count
        or summed.resolved_count <> totals.resolved_count
        or summed.lost_count <> totals.lost_count

)

select * from broken
