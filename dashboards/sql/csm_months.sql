select fiscal_period_id as month, accounts_held, cmrr, red_cmrr, yellow_cmrr, green_cmrr, unknown_cmrr, lost_cmrr, expanded_cmrr
from csm_portfolio
where csm_id = $csm and slice_by = 'total'
order by fiscal_period_id
