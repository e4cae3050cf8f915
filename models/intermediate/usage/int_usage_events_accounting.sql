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
        sum(rows_read) as rows_read,
        sum(rows_accepted - rows_orphaned) as rows_accepted,
        sum(rows_collapsed) as rows_collapsed,
        sum(rows_deleted) as rows_deleted,
        sum(rows_quarantined + rows_orphaned) as rows_quarantined
    from matched
    group by source_name

)

select * from added_up
