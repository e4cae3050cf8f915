select month_ends_on, change_rate, flap_rate, accounts_scored, band_changes, flaps, flapping_accounts
from health_stability
where slice_by = $one_by and (slice_by = 'total' or slice_value = $one_value) and month_ends_on <= $as_of
order by month_ends_on
