select component, dimension, raw_value, component_score, weight, points, points_lost
from account_health_components
where account_id = $account
    and week_ends_on = (select max(week_ends_on) from account_health_weekly where account_id = $account)
order by points_lost desc nulls last, component
