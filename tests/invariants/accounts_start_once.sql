-- Rule 4: an account is new once, on the day of its first movement, and reactivated only from zero.
with

movements as (

    select * from {{ ref('fct_cmrr_movements') }}

),

days as (

    select
        account_id,
        moved_on,
        sum(amount) as amount,
        max(case when movement_type = 'new' then 1 else 0 end) as has_new,
        max(case when movement_type = 'reactivation' then 1 else 0 end) as has_reactivation,
        -- a contract that was free has no movement until its renewal or amendment gives it a price
        max(
            case
                when movement_type in ('upgrade_price', 'upgrade_quantity', 'new_product', 'archive') then 1
                else 0
            end
        ) as has_upgrade,
        sum(case when movement_type = 'cancellation' then amount else 0 end) as cancelled

    from movements

    group by account_id, moved_on

),

balances as (

    select
        days.*,
        sum(amount) over (
            partition by account_id order by moved_on rows between unbounded preceding and current row
        ) - amount as balance_before,
        row_number() over (partition by account_id order by moved_on) as day_number

    from days

),

broken as (

    select *

    from balances

    where
        (has_new = 1 and day_number > 1)
        or (day_number = 1 and has_new = 0 and has_upgrade = 0)
        -- what is cancelled on the same day goes before what starts
        or (has_reactivation = 1 and (day_number = 1 or balance_before + cancelled <> 0))

)

select * from broken
