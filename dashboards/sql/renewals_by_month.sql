-- expiring CMRR of open and late full terms, by the month in which they end and today's health band
select
    due_period,
    coalesce(health_band, 'unknown') as health_band,
    count(*) as renewals,
    sum(expiring_cmrr) as expiring_cmrr
from renewal_calendar
where status in ('open', 'late') and term_length = 'full'
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
group by due_period, coalesce(health_band, 'unknown')
order by
    due_period,
    case coalesce(health_band, 'unknown') when 'red' then 1 when 'yellow' then 2 when 'green' then 3 else 4 end,
    coalesce(health_band, 'unknown')
