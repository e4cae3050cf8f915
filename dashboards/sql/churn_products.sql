select coalesce(products.product_name, movements.product_id, 'unknown') as product, movements.movement_type, -sum(movements.amount) as lost_cmrr
from fct_cmrr_movements as movements
left join dim_accounts as accounts on movements.account_id = accounts.account_id
left join dim_products as products on movements.product_id = products.product_id
where movements.amount < 0 and movements.movement_type <> 'fx'
    and movements.moved_on between $starts_on and $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
group by 1, 2
order by sum(-sum(movements.amount)) over (partition by coalesce(products.product_name, movements.product_id, 'unknown')) desc, product, movement_type
