-- late renewals by how many closes they were carried over
select late.periods_carried, count(*) as renewals, sum(late.expected_cmrr) as expected_cmrr, max(late.days_late) as most_days_late
from late_renewals as late
left join dim_accounts as accounts on late.account_id = accounts.account_id
where (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or late.csm_id = $csm)
group by late.periods_carried
order by late.periods_carried
