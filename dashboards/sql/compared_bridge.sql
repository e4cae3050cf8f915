-- from the value under our rules to the value under every other rule set, cause by cause
select rule_set_name, step_number, step_kind, cause, cause_description, amount, account_count
from metric_definition_comparison
where fiscal_period_id = $month and measure = $measure
order by rule_set_number, step_number
