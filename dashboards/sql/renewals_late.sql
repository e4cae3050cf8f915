select
    accounts.account_name,
    late.account_id,
    late.csm_name,
    late.due_period,
    late.term_end,
    late.days_late,
    late.periods_carried,
    late.expected_cmrr,
    late.last_activity_on,
    late.waiting_for
from late_renewals as late
left join dim_accounts as accounts on late.account_id = accounts.account_id
where (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or late.csm_id = $csm)
order by late.days_late desc, late.expected_cmrr desc, late.renewal_id
