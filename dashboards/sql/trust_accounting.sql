select source_name, table_name, rows_read, rows_accepted, rows_collapsed, rows_deleted, rows_quarantined, quarantined_share
from source_accounting
order by rows_quarantined desc, source_name, table_name
