-- what moved the score in the last 90 days, by component and cause; the sums are the score's own change
select
    component,
    sum(value_effect) as value_effect,
    sum(weight_effect) as weight_effect,
    sum(coverage_effect) as coverage_effect,
    sum(version_effect) as version_effect,
    sum(total_effect) as total_effect
from account_health_bridge
where account_id = $account and week_ends_on > cast($as_of as date) - 90
group by component
having sum(total_effect) <> 0
order by abs(sum(total_effect)) desc, component
