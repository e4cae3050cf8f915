select term_start, term_end, status, timing, decided_on, lead_days, days_late, expiring_cmrr, renewed_cmrr, reason_code
from fct_renewals
where account_id = $account
order by term_end desc, renewal_id
