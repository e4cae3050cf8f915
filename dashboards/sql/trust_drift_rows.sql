select accounts.account_name, drift.account_id, drift.lock_grain, drift.lock_period, drift.locked_cmrr, drift.current_cmrr, drift.difference, drift.cause
from expected_cmrr_drift as drift
left join dim_accounts as accounts on drift.account_id = accounts.account_id
order by abs(drift.difference) desc, drift.lock_id
