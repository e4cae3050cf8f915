{{ config(materialized='view') }}

with

event_days as (

    select * from {{ ref('int_usage_event_days') }}

),

accounts as (

    select * from {{ ref('int_account_matching') }}

),

-- an event of an account that no source knows breaks the contract: orphan key
matched as (

    select
        event_days.*,
        case when accounts.source_account_id is null then event_days.rows_accepted else 0 end as rows_orphaned
    from event_days
    left join accounts on event_days.source_account_id = accounts.source_account_id

),

added_up as (

    select
        source_name,
        cast(sum(rows_read) as {{ dbt.type_bigint() }}) as rows_read,
        cast(sum(rows_accepted - rows_orphaned) as {{ dbt.type_bigint() }}) as rows_accepted,
        cast(sum(rows_collapsed) as {{ dbt.type_bigint() }}) as rows_collapsed,
        cast(sum(rows_deleted) as {{ dbt.type_bigint() }}) as rows_deleted,
        cast(sum(rows_quarantined + rows_orphaned) as {{ dbt.type_bigint() }}) as rows_quarantined
    from matched
    group by source_name

)

select * from added_up
