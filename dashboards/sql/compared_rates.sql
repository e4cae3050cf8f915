-- a period under every definition: the value, its base, the rate
select measure, rule_set, rule_set_name, amount, base_cmrr, rate
from metric_definition_comparison
where fiscal_period_id = $period and step_kind = 'result' and measure = $measure
order by rule_set_number
