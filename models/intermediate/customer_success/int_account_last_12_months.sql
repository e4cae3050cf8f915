-- How the CMRR of each account moved in the last twelve fiscal months, the one of as_of among them.
-- Grain: one row per account that ever had a movement.
with

months as (

    select * from {{ ref('int_fiscal_periods') }}
    where
        grain = 'month'
        and is_opened
        and starts_on > {{ add_months(month_start(as_of()), -12) }}

),

monthly as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

summed as (

    select
        monthly.account_id,
        {% for movement in movement_types() %}
        sum(monthly.{{ movement }}_cmrr) as {{ movement }}_cmrr,
        {% endfor %}
        sum(monthly.ending_cmrr - monthly.beginning_cmrr) as change_cmrr

    from monthly
    inner join months
        on monthly.fiscal_period_id = months.fiscal_period_id

    group by monthly.account_id

)

select * from summed
