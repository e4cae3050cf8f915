-- months, quarters and years between the first CMRR and as_of
with first_month as (
    select min(months.starts_on) as starts_on
    from dim_fiscal_periods as months
    where months.grain = 'month' and months.fiscal_period_id in (select fiscal_period_id from fct_cmrr_monthly)
)

select periods.fiscal_period_id, periods.grain, periods.starts_on, periods.ends_on, periods.is_closed
from dim_fiscal_periods as periods
cross join first_month
where periods.ends_on >= first_month.starts_on and periods.starts_on <= $as_of
order by case periods.grain when 'quarter' then 1 when 'month' then 2 else 3 end, periods.starts_on desc
