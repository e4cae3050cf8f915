-- the same by kind: the contract gone, fewer units, lower price, a product dropped, fallen to an archive product
select movements.movement_type, count(*) as movements, count(distinct movements.account_id) as accounts, -sum(movements.amount) as lost_cmrr
from fct_cmrr_movements as movements
left join dim_accounts as accounts on movements.account_id = accounts.account_id
where movements.amount < 0 and movements.movement_type <> 'fx'
    and movements.moved_on between $starts_on and $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
group by movements.movement_type
order by lost_cmrr desc, movements.movement_type
