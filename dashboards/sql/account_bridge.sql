-- the bridge of the last decided renewal, product by product
select
    coalesce(products.product_name, lines.product_id) as product,
    lines.old_cmrr,
    lines.quantity_effect,
    lines.list_price_effect,
    lines.discount_effect,
    lines.new_product,
    lines.product_churn,
    lines.archive_effect,
    lines.fx_effect,
    lines.new_cmrr,
    lines.like_for_like_cmrr
from fct_renewal_lines as lines
inner join account_360 as accounts on lines.renewal_id = accounts.last_renewal_id
left join dim_products as products on lines.product_id = products.product_id
where accounts.account_id = $account
order by lines.old_cmrr desc, product
