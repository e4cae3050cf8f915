-- Over the CSMs of an account's month, credit adds up to fct_cmrr_monthly, and the days they held it to the month.
{%- set movements = movement_types() %}
with

credit as (

    select * from {{ ref('csm_credit') }}

),

monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

summed as (

    select
        account_id,
        {% for movement in movements %}
        sum({{ movement }}_cmrr) as {{ movement }}_cmrr,
        {% endfor %}
        sum(credited_cmrr) as ending_cmrr,
        sum(moved_cmrr) as moved_cmrr,
        sum(live_mrr) as live_mrr,
        sum(days_held) as days_held,
        max(days_in_month) as days_in_month,
        fiscal_period_id
    from credit
    group by account_id, fiscal_period_id

),

broken as (

    select
        coalesce(summed.account_id, monthly.account_id) as account_id,
        coalesce(summed.fiscal_period_id, monthly.fiscal_period_id) as fiscal_period_id
    from summed
    full outer join monthly
        on summed.account_id = monthly.account_id and summed.fiscal_period_id = monthly.fiscal_period_id
    where
        summed.account_id is null
        or monthly.account_id is null
        {% for movement in movements %}
        or summed.{{ movement }}_cmrr <> monthly.{{ movement }}_cmrr
        {% endfor %}
        or summed.ending_cmrr <> monthly.ending_cmrr
        or summed.ending_cmrr - summed.moved_cmrr <> monthly.beginning_cmrr
        or summed.live_mrr <> monthly.live_mrr
        or summed.days_held <> summed.days_in_month

)

select * from broken
