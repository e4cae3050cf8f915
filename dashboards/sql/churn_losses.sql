select
    movements.moved_on,
    accounts.account_name,
    movements.account_id,
    accounts.segment,
    accounts.csm_name,
    movements.movement_type,
    products.product_name,
    -movements.amount as lost_cmrr,
    movements.reason_code,
    movements.is_avoidable,
    movements.known_on
from fct_cmrr_movements as movements
left join dim_accounts as accounts on movements.account_id = accounts.account_id
left join dim_products as products on movements.product_id = products.product_id
where movements.amount < 0 and movements.movement_type <> 'fx'
    and movements.moved_on between $starts_on and $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
order by lost_cmrr desc, movements.moved_on, movements.movement_id
