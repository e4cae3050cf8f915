-- how many days before their end full terms due in the period were renewed, in steps; below 0 they were signed late
select
    floor(renewals.lead_days / cast($step as double)) * $step as lead_from,
    count(*) as renewals,
    sum(renewals.renewed_cmrr) as renewed_cmrr,
    sum(case when renewals.lead_days between $lead_min and $lead_max then 1 else 0 end) as in_target
from fct_renewals as renewals
inner join dim_fiscal_periods as due on renewals.due_period = due.fiscal_period_id
left join dim_accounts as accounts on renewals.account_id = accounts.account_id
where renewals.status = 'renewed'
    and renewals.term_start <= renewals.term_end - cast($process_days as integer)
    and due.starts_on >= $starts_on and due.ends_on <= $ends_on
    and (cast($segment as varchar) is null or coalesce(accounts.segment, 'unknown') = $segment)
        and (cast($csm as varchar) is null or accounts.csm_id = $csm)
group by lead_from
order by lead_from
