select score_from, score_to, renewals, lost, churn_rate, churn_rate_low, churn_rate_high, expected_churn_rate
from health_calibration
where scorecard = 'overall' and horizon_days = $horizon and segment = coalesce($segment, 'all')
order by score_from
