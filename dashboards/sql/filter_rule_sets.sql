-- other definitions than our own, with how much each defines
select rule_set, rule_set_name, count(distinct measure) as measures
from metric_definition_comparison
where rule_set <> 'law_9'
group by rule_set, rule_set_name, rule_set_number
order by rule_set_number
