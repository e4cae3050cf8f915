-- the bridge of the last term that was renewed, product by product
with last_renewed as (
    select renewal_id, decided_on
    from fct_renewals
    where account_id = $account and status = 'renewed'
    order by term_end desc, renewal_id desc
    limit 1
)

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
    lines.like_for_like_cmrr,
    last_renewed.decided_on
from fct_renewal_lines as lines
inner join last_renewed on lines.renewal_id = last_renewed.renewal_id
left join dim_products as products on lines.product_id = products.product_id
order by lines.old_cmrr desc, product
