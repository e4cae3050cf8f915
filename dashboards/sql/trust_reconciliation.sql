-- why bookings, invoices and service of the last closed month are not what the contracts say
select comparison, cause, count(distinct account_id) as accounts, sum(amount) as difference, min(next_step) as next_step
from revenue_reconciliation_causes
where fiscal_period_id = (
    select fiscal_period_id from dim_fiscal_periods
    where grain = 'month' and is_closed and ends_on <= $as_of
    order by ends_on desc
    limit 1
)
group by comparison, cause
order by comparison, abs(sum(amount)) desc, cause
