-- Every movement stands in the month of its date, under its type.
with

by_month as (

    {% for movement in movement_types() %}
    select
        account_id,
        fiscal_period_id,
        '{{ movement }}' as movement_type,
        {{ movement }}_cmrr as amount

    from {{ ref('fct_cmrr_monthly') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

movements as (

    select
        account_id,
        fiscal_period_id,
        movement_type,
        sum(amount) as amount

    from {{ ref('fct_cmrr_movements') }}

    group by account_id, fiscal_period_id, movement_type

),

broken as (

    select
        coalesce(by_month.account_id, movements.account_id) as account_id,
        coalesce(by_month.fiscal_period_id, movements.fiscal_period_id) as fiscal_period_id,
        coalesce(by_month.movement_type, movements.movement_type) as movement_type,
        by_month.amount as monthly_amount,
        movements.amount as movements_amount

    from by_month
    full outer join movements
        on
            by_month.account_id = movements.account_id
            and by_month.fiscal_period_id = movements.fiscal_period_id
            and by_month.movement_type = movements.movement_type

    where coalesce(by_month.amount, 0) <> coalesce(movements.amount, 0)

)

select * from broken
