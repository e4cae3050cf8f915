select distinct horizon_days
from health_backtest
order by 1
