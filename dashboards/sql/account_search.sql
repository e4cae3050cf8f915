select account_name, account_id, segment, csm_name, cmrr, health_band, next_term_end
from account_360
where cast($search as varchar) is null
    or contains(lower(account_name), lower($search))
    or contains(lower(account_id), lower($search))
order by is_customer desc, cmrr desc, account_id
