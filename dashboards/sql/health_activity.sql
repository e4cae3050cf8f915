-- the last month of the quadrant
select
    health_level,
    activity_level,
    quadrant,
    count(*) as accounts,
    sum(cmrr) as cmrr
from health_activity_quadrant
where fiscal_period_id = (select max(fiscal_period_id) from health_activity_quadrant)
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
group by health_level, activity_level, quadrant
order by health_level, activity_level, quadrant
