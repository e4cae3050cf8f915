select cause, count(*) as account_months, sum(difference) as difference
from revenue_reconciliation
group by cause
order by abs(sum(difference)) desc, cause
