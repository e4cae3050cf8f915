select renewal_window, count(*) as renewals, sum(expiring_cmrr) as expiring_cmrr, min(days_to_end) as days_from
from renewal_calendar
where status in ('open', 'late') and term_length = 'full'
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
group by renewal_window
order by days_from
