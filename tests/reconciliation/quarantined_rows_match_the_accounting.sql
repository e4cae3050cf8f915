-- every row that the accounting calls quarantined can be looked up, and no other
with

accounting as (
    select * from {{ ref('source_accounting') }}
),

quarantined as (
    select
        source_name,
        table_name,
        count(*) as row_count
    from {{ ref('quarantined_rows') }}
    group by source_name, table_name
)

select
    accounting.source_name,
    accounting.table_name,
    accounting.rows_quarantined,
    quarantined.row_count
from accounting
full outer join quarantined
    on accounting.source_name = quarantined.source_name and accounting.table_name = quarantined.table_name
where coalesce(accounting.rows_quarantined, 0) <> coalesce(quarantined.row_count, 0)
