-- account_360 has each account of dim_accounts once, and says what the marts of its parts say.
with

wide as (

    select * from {{ ref('account_360') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

health as (

    select * from {{ ref('account_health') }}

),

monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

quadrants as (

    select * from {{ ref('health_activity_quadrant') }}
    where close_on = {{ as_of() }}

),

this_month as (

    select
        account_id,
        ending_cmrr
    from monthly
    where fiscal_period_id = {{ fiscal_month_id(as_of()) }}

),

broken as (

    select coalesce(wide.account_id, accounts.account_id) as account_id
    from wide
    full outer join accounts
        on wide.account_id = accounts.account_id
    left join health
        on wide.account_id = health.account_id
    left join this_month
        on wide.account_id = this_month.account_id
    left join quadrants
        on wide.account_id = quadrants.account_id
    where
        wide.account_id is null
        or accounts.account_id is null
        or wide.cmrr <> accounts.cmrr
        or wide.health_band <> coalesce(health.overall_band, 'unknown')
        or wide.cmrr <> coalesce(this_month.ending_cmrr, 0)
        or coalesce(wide.quadrant, 'none') <> coalesce(quadrants.quadrant, 'none')
        or coalesce(wide.health_score, -1) <> coalesce(quadrants.health_score, -1)
        or wide.is_core_account and wide.cmrr <= 0
        or wide.cmrr_change_12m <> 0
        {% for movement in movement_types() %}
        + wide.{{ movement }}_cmrr_12m
        {% endfor %}

)

select * from broken
