select
    accounts.account_name,
    health.account_id,
    accounts.csm_name,
    health.cmrr,
    health.overall_score,
    health.overall_score_90d_ago,
    health.band_since,
    health.driver_1,
    health.driver_2,
    health.driver_3,
    health.csm_renewal_call,
    accounts.next_term_end
from account_health as health
left join account_360 as accounts on health.account_id = accounts.account_id
where health.overall_band = 'red'
    and (cast($segment as varchar) is null or coalesce(health.segment, 'unknown') = $segment)
    and (cast($csm as varchar) is null or health.csm_id = $csm)
order by health.cmrr desc, health.account_id
