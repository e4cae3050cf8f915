-- Rule 4: what grows is positive, what shrinks negative; only fx and archive go both ways. Reasons stand on what
-- shrinks.
with

movements as (

    select * from {{ ref('fct_cmrr_movements') }}

),

broken as (

    select *

    from movements

    where
        (
            movement_type in ('upgrade_quantity', 'upgrade_price', 'new_product')
            and amount < 0
        )
        or (
            movement_type in (
                'downgrade_quantity', 'downgrade_price', 'product_churn', 'cancellation'
            )
            and amount > 0
        )
        or (
            movement_type in (
                'new', 'reactivation', 'add_on', 'upgrade_quantity', 'upgrade_price', 'new_product', 'fx'
            )
            and reason_code is not null
        )
        or (is_avoidable is not null and (reason_code is null or reason_code = 'unmapped'))

)

select * from broken
