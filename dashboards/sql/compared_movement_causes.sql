-- why movements of a period differ under another definition
select replace(measure, 'moved_', '') as movement, cause, cause_description, amount, account_count
from metric_definition_comparison
where fiscal_period_id = $period and family = 'movements' and step_kind = 'effect' and rule_set = $rule_set
order by measure, step_number
