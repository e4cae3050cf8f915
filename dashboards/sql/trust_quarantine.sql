select source_name, table_name, reason, count(*) as quarantined, max(synced_at) as last_synced_at
from quarantined_rows
group by source_name, table_name, reason
order by quarantined desc, source_name, table_name, reason
