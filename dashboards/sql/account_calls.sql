select status, trigger_name, priority, opened_on, due_on, closed_on, close_reason, at_stake_cmrr, evidence
from calls_to_action
where account_id = $account
order by case status when 'open' then 1 else 2 end, opened_on desc, cta_id
