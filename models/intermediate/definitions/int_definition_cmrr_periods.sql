-- CMRR of a period as the waterfall of its months says, and what two ends of it say of each account.
-- Grain: one row per period grain and period.
with

cmrr_months as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

period_months as (

    select * from {{ ref('int_definition_period_months') }}

),

placed_months as (

    select
        period_months.period_grain,
        period_months.fiscal_period_id as period_id,
        cmrr_months.*,
        row_number() over (
            partition by period_months.fiscal_period_id, cmrr_months.account_id order by cmrr_months.fiscal_period_id
        ) as nth_month,
        row_number() over (
            partition by period_months.fiscal_period_id, cmrr_months.account_id
            order by cmrr_months.fiscal_period_id desc
        ) as nth_from_last

    from cmrr_months
    inner join period_months
        on cmrr_months.fiscal_period_id = period_months.month_id

),

-- a waterfall's own columns: losses as they moved
by_account as (

    select
        period_grain,
        period_id,
        account_id,
        sum(case when nth_month = 1 then beginning_cmrr else 0 end) as beginning_cmrr,
        sum(case when nth_from_last = 1 then ending_cmrr else 0 end) as ending_cmrr,
        -1 * sum(
            downgrade_quantity_cmrr + downgrade_price_cmrr + product_churn_cmrr + archive_cmrr + cancellation_cmrr
        ) as lost_cmrr,
        sum(reactivation_cmrr) as reactivation_cmrr,
        sum(cancellation_cmrr) as cancellation_cmrr

    from placed_months

    group by period_grain, period_id, account_id

),

by_period as (

    select
        period_grain,
        period_id as fiscal_period_id,
        sum(beginning_cmrr) as beginning_cmrr,
        sum(lost_cmrr) as lost_cmrr,
        sum(reactivation_cmrr) as reactivation_cmrr,
        sum(cancellation_cmrr) as cancellation_cmrr,
        sum({{ greatest_of('beginning_cmrr - ending_cmrr', '0') }}) as snapshot_lost_cmrr

    from by_account

    group by period_grain, period_id

)

select * from by_period
