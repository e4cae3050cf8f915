-- rates of the period by one cut, within another when it was chosen; each row is the mart's own
with slices as (
    select
        *,
        case when slice_by = $by then slice_value else slice_value_2 end as value,
        case when slice_by = $by then slice_by_2 else slice_by end as other_by,
        case when slice_by = $by then slice_value_2 else slice_value end as other_value
    from retention_by_slice
    where fiscal_period_id = $period and basis = 'contract' and (slice_by = $by or slice_by_2 = $by)
)

select
    coalesce(csms.csm_name, slices.value) as slice,
    slices.value as slice_value,
    slices.expected_cmrr,
    slices.resolved_cmrr,
    slices.lost_cmrr,
    slices.downgraded_cmrr,
    slices.midterm_lost_cmrr,
    slices.eligible_churn_rate,
    slices.cancellation_rate,
    slices.contraction_rate,
    slices.avoidable_churn_rate,
    slices.resolved_count,
    slices.lost_count
from slices
left join dim_csms as csms on $by = 'csm' and slices.value = csms.csm_id
where coalesce(slices.other_by, '') = coalesce(cast($cut as varchar), '')
    and coalesce(slices.other_value, '') = coalesce(cast($cut_value as varchar), '')
order by slices.eligible_churn_rate desc nulls last, slices.lost_cmrr desc, slices.value
