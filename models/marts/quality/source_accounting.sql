{%- set outcomes = ['accepted', 'collapsed', 'deleted', 'quarantined'] -%}
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
        {%- for outcome in outcomes %}
        sum(case when row_outcome = '{{ outcome }}' then row_count else 0 end) as rows_{{ outcome }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from row_outcomes
    group by source_name, table_name
),

tables as (
    select
        coalesce(rows_read.source_name, outcomes_by_table.source_name) as source_name,
        coalesce(rows_read.table_name, outcomes_by_table.table_name) as table_name,
        coalesce(rows_read.rows_read, 0) as rows_read,
        {%- for outcome in outcomes %}
        coalesce(outcomes_by_table.rows_{{ outcome }}, 0) as rows_{{ outcome }}{{ ',' if not loop.last }}
        {%- endfor %}
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
        {%- for outcome in outcomes %}
        cast(rows_{{ outcome }} as {{ dbt.type_bigint() }}) as rows_{{ outcome }},
        {%- endfor %}
        cast(
            cast(rows_quarantined as double) / nullif(rows_read, 0) as double
        ) as quarantined_share
    from tables
)

select * from accounted
