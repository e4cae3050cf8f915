select
    account_name,
    account_id,
    segment,
    cmrr,
    health_score,
    health_band,
    driver_1,
    next_term_end,
    next_renewal_step,
    last_touch_on,
    is_cadence_kept,
    open_calls_to_action
from account_360
where csm_id = $csm and is_customer
    and (cast($segment as varchar) is null or coalesce(segment, 'unknown') = $segment)
order by cmrr desc, account_id
