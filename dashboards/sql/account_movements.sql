select movements.moved_on, movements.movement_type, products.product_name, movements.amount, movements.reason_code, movements.known_on
from fct_cmrr_movements as movements
left join dim_products as products on movements.product_id = products.product_id
where movements.account_id = $account
order by movements.moved_on desc, movements.movement_id
