-- CMRR at the end of each month up to the period's end; accounts by segment and CSM of today
select
    cmrr.fiscal_period_id as month,
    sum(cmrr.beginning_cmrr) as beginning_cmrr,
    sum(cmrr.ending_cmrr - cmrr.beginning_cmrr) as change,
    sum(cmrr.ending_cmrr) as ending_cmrr,
    sum(cmrr.live_mrr) as live_mrr
from fct_cmrr_monthly as cmrr
inner join dim_fiscal_periods as months on cmrr.fiscal_period_id = months.fiscal_period_id
inner join dim_accounts as accounts on cmrr.account_id = accounts.account_id
where months.ends_on <= $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
group by cmrr.fiscal_period_id
order by cmrr.fiscal_period_id
