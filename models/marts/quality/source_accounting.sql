with

rows_read as (
    select * from {{ ref('int_rows_read') }}
),

row_outcomes as (
    select * from {{ ref('int_row_outcomes') }}
),

usage_events as (
    select * from {{ ref('int_usage_events_accounting') }}
),

outcomes_by_table as (
    select
        source_name,
        table_name,
        sum(case when row_outcome = 'accepted' then row_count else 0 end) as rows_accepted,
        sum(case when row_outcome = 'collapsed' then row_count else 0 end) as rows_collapsed,
        sum(case when row_outcome = 'deleted' then row_count else 0 end) as rows_deleted,
        sum(case when row_outcome = 'quarantined' then row_count else 0 end) as rows_quarantined
    from row_outcomes
    group by source_name, table_name
),

tables as (
    select
        coalesce(rows_read.source_name, outcomes_by_table.source_name) as source_name,
        coalesce(rows_read.table_name, outcomes_by_table.table_name) as table_name,
        coalesce(rows_read.rows_read, 0) as rows_read,
        coalesce(outcomes_by_table.rows_accepted, 0) as rows_accepted,
        coalesce(outcomes_by_table.rows_collapsed, 0) as rows_collapsed,
        coalesce(outcomes_by_table.rows_deleted, 0) as rows_deleted,
        coalesce(outcomes_by_table.rows_quarantined, 0) as rows_quarantined
    from rows_read
    full outer join outcomes_by_table
        on
            rows_read.source_name = outcomes_by_table.source_name
            and rows_read.table_name = outcomes_by_table.table_name
    union all
    select
        source_name,
        'usage_events' as table_name,
        rows_read,
        rows_accepted,
        rows_collapsed,
        rows_deleted,
        rows_quarantined
    from usage_events
),

accounted as (
    select
        cast(source_name as {{ dbt.type_string() }}) as source_name,
        cast(table_name as {{ dbt.type_string() }}) as table_name,
        cast(rows_read as {{ dbt.type_bigint() }}) as rows_read,
        cast(rows_accepted as {{ dbt.type_bigint() }}) as rows_accepted,
        cast(rows_collapsed as {{ dbt.type_bigint() }}) as rows_collapsed,
        cast(rows_deleted as {{ dbt.type_bigint() }}) as rows_deleted,
        cast(rows_quarantined as {{ dbt.type_bigint() }}) as rows_quarantined,
        cast(
            cast(rows_quarantined as {{ type_rate() }}) / nullif(rows_read, 0) as {{ type_rate() }}
        ) as quarantined_share
    from tables
)

select * from accounted
