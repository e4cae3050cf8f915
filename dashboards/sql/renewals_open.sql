-- one row: what is open, what is late, of full terms (short ones renew by themselves)
select
    sum(case when status = 'open' and renewal_window <> 'later' then 1 else 0 end) as near_count,
    sum(case when status = 'open' and renewal_window <> 'later' then expiring_cmrr else 0 end) as near_cmrr,
    sum(case when status = 'late' then 1 else 0 end) as late_count,
    sum(case when status = 'late' then expiring_cmrr else 0 end) as late_cmrr
from renewal_calendar
where status in ('open', 'late') and term_length = 'full'
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
