-- accounts and their CMRR by band at the end of each week of the last year; segment and CSM as they were
select week_ends_on, overall_band as band, count(*) as accounts, sum(cmrr) as cmrr
from account_health_weekly
where week_ends_on > cast($as_of as date) - interval '1 year'
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
group by week_ends_on, overall_band
order by week_ends_on, case overall_band when 'red' then 1 when 'yellow' then 2 when 'green' then 3 else 4 end, overall_band
