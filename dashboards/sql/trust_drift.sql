select lock_grain, cause, count(*) as members, sum(difference) as difference, sum(abs(difference)) as moved
from expected_cmrr_drift
group by lock_grain, cause
order by moved desc, lock_grain, cause
