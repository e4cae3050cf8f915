-- movements of a period by kind, under our rules and under another definition
select
    replace(measure, 'moved_', '') as movement,
    sum(case when step_kind = 'reference' then amount end) as ours,
    sum(case when step_kind = 'result' then amount end) as theirs
from metric_definition_comparison
where fiscal_period_id = $period and family = 'movements' and rule_set = $rule_set
group by measure
order by case measure
    when 'moved_new' then 1 when 'moved_reactivation' then 2 when 'moved_expansion' then 3
    when 'moved_contraction' then 4 when 'moved_churn' then 5 else 6 end
