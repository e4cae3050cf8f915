-- Rows read are rows accepted, collapsed, deleted and quarantined, and as many as the raw data holds.
with

event_days as (

    select * from {{ ref('int_usage_event_days') }}

),

raw_days as (

    select * from {{ ref('int_usage_raw_days') }}

),

counted as (

    select
        event_day,
        sum(rows_read) as rows_read,
        sum(rows_accepted + rows_collapsed + rows_deleted + rows_quarantined) as rows_judged
    from event_days
    group by event_day

),

broken as (

    select
        coalesce(raw_days.event_day, counted.event_day) as event_day,
        raw_days.rows_read as rows_delivered,
        counted.rows_read,
        counted.rows_judged
    from raw_days
    full outer join counted on raw_days.event_day = counted.event_day
    where
        raw_days.rows_read is distinct from counted.rows_read
        or counted.rows_read is distinct from counted.rows_judged

)

select * from broken
