-- what pulls today's scores down: each account's three heaviest components
with accounts as (
    select driver_1, driver_1_points, driver_2, driver_2_points, driver_3, driver_3_points
    from account_health
    where (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
),

drivers as (
    select driver_1 as component, driver_1_points as points from accounts
    union all
    select driver_2, driver_2_points from accounts
    union all
    select driver_3, driver_3_points from accounts
)

select component, count(*) as accounts, sum(points) as points_lost
from drivers
where component is not null
group by component
order by points_lost desc, component
