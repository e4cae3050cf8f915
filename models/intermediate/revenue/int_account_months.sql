-- CMRR at the end of every month from an account's first movement on: sums of movements, and live MRR beside.
-- Grain: one row per account and month; the month of as_of stands as of as_of.
with

movements as (

    select * from {{ ref('int_cmrr_movements') }}

),

months as (

    select * from {{ ref('int_fiscal_periods') }}
    where grain = 'month' and is_opened

),

live as (

    select * from {{ ref('int_account_live_months') }}

),

accounts as (

    select
        account_id,
        min(moved_on) as first_moved_on

    from movements

    group by account_id

),

account_months as (

    select
        accounts.account_id,
        months.fiscal_period_id,
        months.starts_on,
        {{ least_of('months.ends_on', as_of()) }} as close_on

    from accounts
    inner join months
        on accounts.first_moved_on <= months.ends_on

),

moved as (

    select
        account_id,
        fiscal_period_id,
        {% for movement in movement_types() %}
        sum(case when movement_type = '{{ movement }}' then amount else 0 end) as {{ movement }}_cmrr,
        {% endfor %}
        sum(amount) as amount

    from movements

    group by account_id, fiscal_period_id

),

balanced as (

    select
        account_months.account_id,
        account_months.fiscal_period_id,
        account_months.starts_on,
        account_months.close_on,
        {% for movement in movement_types() %}
        coalesce(moved.{{ movement }}_cmrr, 0) as {{ movement }}_cmrr,
        {% endfor %}
        coalesce(moved.amount, 0) as moved_cmrr,
        sum(coalesce(moved.amount, 0)) over (
            partition by account_months.account_id
            order by account_months.starts_on
            rows between unbounded preceding and current row
        ) as ending_cmrr,
        coalesce(live.live_mrr, 0) as live_mrr

    from account_months
    left join moved
        on
            account_months.account_id = moved.account_id
            and account_months.fiscal_period_id = moved.fiscal_period_id
    left join live
        on
            account_months.account_id = live.account_id
            and account_months.fiscal_period_id = live.fiscal_period_id

)

select * from balanced
