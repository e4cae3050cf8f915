select
    account_name,
    account_id,
    csm_name,
    term_end,
    days_to_end,
    renewal_window,
    expiring_cmrr,
    health_band,
    driver_1,
    csm_renewal_call,
    next_step
from renewal_calendar
where status = 'open' and term_length = 'full' and renewal_window <> 'later'
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or csm_id = $csm)
order by term_end, expiring_cmrr desc, renewal_id
