-- CMRR lost or shrunk in the period, by reason; accounts by segment and CSM of today
select
    coalesce(replace(movements.reason_code, '_', ' '), 'no reason given') as reason,
    case movements.is_avoidable when true then 'avoidable' when false then 'unavoidable' else 'not known' end as avoidable,
    count(*) as movements,
    -sum(movements.amount) as lost_cmrr
from fct_cmrr_movements as movements
left join dim_accounts as accounts on movements.account_id = accounts.account_id
where movements.amount < 0 and movements.movement_type <> 'fx'
    and movements.moved_on between $starts_on and $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
group by 1, 2
order by lost_cmrr desc, reason
