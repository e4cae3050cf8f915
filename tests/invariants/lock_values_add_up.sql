-- Rule 7: expected = base + add-ons = the sum of its products; annualized is 12 times; the plan takes the assumed churn
-- off.
with

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

),

by_product as (

    select
        lock_id,
        sum(base_cmrr) as base_cmrr,
        sum(add_on_cmrr) as add_on_cmrr,
        sum(expected_cmrr) as expected_cmrr

    from {{ ref('fct_expected_cmrr_lock_lines') }}

    group by lock_id

),

broken as (

    select
        coalesce(locks.lock_id, by_product.lock_id) as lock_id,
        locks.expected_cmrr,
        by_product.expected_cmrr as expected_cmrr_of_products

    from locks
    full outer join by_product
        on locks.lock_id = by_product.lock_id

    where
        locks.lock_id is null
        or by_product.lock_id is null
        or locks.expected_cmrr <> locks.base_cmrr + locks.add_on_cmrr
        or locks.base_cmrr <> by_product.base_cmrr
        or locks.add_on_cmrr <> by_product.add_on_cmrr
        or locks.expected_cmrr <> by_product.expected_cmrr
        or locks.expected_acv <> locks.expected_cmrr * 12
        or locks.base_acv <> locks.base_cmrr * 12
        or locks.add_on_acv <> locks.add_on_cmrr * 12
        or locks.assumed_churn_share < 0
        or locks.assumed_churn_share > 1
        -- half a cent: planned is rounded once
        or abs(
            locks.planned_expected_cmrr
            - (locks.base_cmrr * (1 - locks.assumed_churn_share) + locks.add_on_cmrr)
        ) > 0.005

)

select * from broken
