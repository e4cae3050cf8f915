-- expected CMRR and what became of it, for the periods of one grain up to the one chosen; the slice is the mart's own row
select
    slices.fiscal_period_id as period,
    slices.expected_cmrr,
    slices.resolved_cmrr,
    slices.renewed_cmrr,
    slices.lost_cmrr,
    slices.downgraded_cmrr,
    slices.upgraded_cmrr,
    slices.carried_out_cmrr,
    slices.open_cmrr,
    slices.midterm_lost_cmrr,
    slices.avoidable_cmrr,
    slices.resolved_count,
    slices.lost_count,
    slices.gross_renewal_rate,
    slices.net_renewal_rate,
    slices.eligible_churn_rate,
    slices.cancellation_rate,
    slices.contraction_rate,
    slices.avoidable_churn_rate,
    slices.contract_churn_rate,
    customers.logo_churn_rate
from retention_by_slice as slices
inner join dim_fiscal_periods as periods on slices.fiscal_period_id = periods.fiscal_period_id
left join retention_by_slice as customers
    on slices.fiscal_period_id = customers.fiscal_period_id
    and slices.slice_by = customers.slice_by
    and slices.slice_value = customers.slice_value
    and coalesce(slices.slice_by_2, '') = coalesce(customers.slice_by_2, '')
    and coalesce(slices.slice_value_2, '') = coalesce(customers.slice_value_2, '')
    and customers.basis = 'customer'
where slices.basis = 'contract'
    and slices.period_grain = $grain
    and periods.ends_on <= $ends_on
    and slices.slice_by = $slice_by
    and slices.slice_value = $slice_value
    and coalesce(slices.slice_by_2, '') = coalesce(cast($slice_by_2 as varchar), '')
    and coalesce(slices.slice_value_2, '') = coalesce(cast($slice_value_2 as varchar), '')
order by slices.fiscal_period_id
