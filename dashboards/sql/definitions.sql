select *
from metric_catalog
order by rule_number, metric
