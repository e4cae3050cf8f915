-- rows_read is counted in staging, the outcomes where the rows land: nothing may vanish or appear in between
select *
from {{ ref('source_accounting') }}
where rows_read <> rows_accepted + rows_collapsed + rows_deleted + rows_quarantined
