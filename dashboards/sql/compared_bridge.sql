-- from the value under our rules to the value under another definition, cause by cause
select step_number, step_kind, cause, cause_description, amount, account_count
from metric_definition_comparison
where fiscal_period_id = $period and measure = $measure and rule_set = $rule_set
order by step_number
