-- of renewals decided since: what the band of the overall score, so many days before, was followed by
select
    band, renewals, lost, churn_rate, churn_rate_low, churn_rate_high, expected_churn_rate, base_churn_rate,
    auc, auc_low, auc_high, separation
from health_backtest
where scorecard = 'overall' and horizon_days = $horizon and segment = coalesce($segment, 'all')
order by band_number nulls last, band
