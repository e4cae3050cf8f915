select overall_band as band, count(*) as accounts, sum(cmrr) as cmrr, sum(case when is_overridden then 1 else 0 end) as overridden
from account_health
where (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
group by overall_band
order by case overall_band when 'red' then 1 when 'yellow' then 2 when 'green' then 3 else 4 end, overall_band
