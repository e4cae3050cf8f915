select distinct scorecard, auc, auc_low, auc_high, auc_renewed + auc_lost as renewals, auc_lost as lost, separation
from health_backtest
where horizon_days = $horizon and segment = coalesce($segment, 'all')
order by auc desc nulls last, scorecard
