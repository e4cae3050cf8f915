select fiscal_period_id as month, nrr, grr, logo_retention, cohort_cmrr, current_cmrr, capped_cmrr, cohort_accounts
from net_retention_monthly
where slice_by = $one_by and slice_value = $one_value
    and fiscal_period_id in (select fiscal_period_id from dim_fiscal_periods where grain = 'month' and ends_on <= $ends_on)
order by fiscal_period_id
