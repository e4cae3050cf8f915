select fiscal_period_id as month, ending_cmrr, live_mrr, ending_cmrr - beginning_cmrr as change
from fct_cmrr_monthly
where account_id = $account
order by fiscal_period_id
