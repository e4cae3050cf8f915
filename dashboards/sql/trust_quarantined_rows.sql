select source_name, table_name, row_key, reason, synced_at
from quarantined_rows
order by synced_at desc nulls last, quarantine_id
