-- Rule 5 by product: an effect belongs to a kept product, churn to a dropped one, new to one that came.
with

bridge_lines as (

    select
        fct_renewal_lines.*,
        quantity_effect + list_price_effect + discount_effect + fx_effect as kept_effects

    from {{ ref('fct_renewal_lines') }} as fct_renewal_lines

),

broken as (

    select *

    from bridge_lines

    where
        -- kept: nothing but its effects lies between old and new
        (like_for_like_cmrr <> 0 and new_cmrr <> old_cmrr + kept_effects)
        or (like_for_like_cmrr <> 0 and (product_churn <> 0 or new_product <> 0 or archive_effect <> 0))
        or like_for_like_cmrr < 0
        or like_for_like_cmrr > old_cmrr
        or (product_churn <> 0 and (product_churn <> -old_cmrr or new_cmrr <> 0 or kept_effects <> 0))
        or (new_product <> 0 and (new_product <> new_cmrr or old_cmrr <> 0 or kept_effects <> 0))

)

select * from broken
