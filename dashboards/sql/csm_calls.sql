select
    accounts.account_name,
    calls.account_id,
    calls.trigger_name,
    calls.priority,
    calls.due_on,
    calls.is_overdue,
    calls.at_stake_cmrr,
    calls.playbook,
    calls.evidence
from calls_to_action as calls
left join dim_accounts as accounts on calls.account_id = accounts.account_id
where calls.status = 'open' and calls.csm_id_current = $csm
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
order by
    calls.is_overdue desc,
    case calls.priority when 'urgent' then 1 when 'high' then 2 when 'medium' then 3 else 4 end,
    calls.at_stake_cmrr desc,
    calls.cta_id
