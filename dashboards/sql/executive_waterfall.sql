-- one row: CMRR at the period's beginning, its movements, CMRR at its end (or on as_of); accounts by segment and CSM of today
with months as (
    select fiscal_period_id
    from dim_fiscal_periods
    where grain = 'month' and starts_on >= $starts_on and ends_on <= $ends_on and starts_on <= $as_of
),

ends as (
    select min(fiscal_period_id) as first_month, max(fiscal_period_id) as last_month
    from months
),

monthly as (
    select cmrr.*
    from fct_cmrr_monthly as cmrr
    inner join months on cmrr.fiscal_period_id = months.fiscal_period_id
    inner join dim_accounts as accounts on cmrr.account_id = accounts.account_id
    where (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
)

select
    coalesce(sum(case when monthly.fiscal_period_id = ends.first_month then monthly.beginning_cmrr end), 0) as beginning_cmrr,
    coalesce(sum(monthly.new_cmrr), 0) as new_cmrr,
    coalesce(sum(monthly.reactivation_cmrr), 0) as reactivation_cmrr,
    coalesce(sum(monthly.add_on_cmrr), 0) as add_on_cmrr,
    coalesce(sum(monthly.new_product_cmrr), 0) as new_product_cmrr,
    coalesce(sum(monthly.upgrade_quantity_cmrr), 0) as upgrade_quantity_cmrr,
    coalesce(sum(monthly.upgrade_price_cmrr), 0) as upgrade_price_cmrr,
    coalesce(sum(monthly.fx_cmrr), 0) as fx_cmrr,
    coalesce(sum(monthly.downgrade_quantity_cmrr), 0) as downgrade_quantity_cmrr,
    coalesce(sum(monthly.downgrade_price_cmrr), 0) as downgrade_price_cmrr,
    coalesce(sum(monthly.product_churn_cmrr), 0) as product_churn_cmrr,
    coalesce(sum(monthly.archive_cmrr), 0) as archive_cmrr,
    coalesce(sum(monthly.cancellation_cmrr), 0) as cancellation_cmrr,
    coalesce(sum(case when monthly.fiscal_period_id = ends.last_month then monthly.ending_cmrr end), 0) as ending_cmrr,
    coalesce(sum(case when monthly.fiscal_period_id = ends.last_month then monthly.live_mrr end), 0) as live_mrr
from monthly
cross join ends
