select week_ends_on, overall_score, overall_band, coverage, csm_sentiment
from account_health_weekly
where account_id = $account
order by week_ends_on
