-- other definitions than our own
select distinct rule_set, rule_set_name, rule_set_number
from metric_definition_comparison
where rule_set <> 'law_9'
order by rule_set_number
