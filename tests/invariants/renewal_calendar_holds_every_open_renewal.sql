-- The calendar holds each open term once, with its value, its window and a next step; late ones wait for something.
with

calendar as (

    select * from {{ ref('renewal_calendar') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status = 'open'

),

open_in_calendar as (

    select * from calendar
    where status in ('open', 'late')

),

broken as (

    select
        coalesce(renewals.renewal_id, open_in_calendar.renewal_id) as renewal_id,
        'not on both sides, or another value' as fault
    from renewals
    full outer join open_in_calendar
        on renewals.renewal_id = open_in_calendar.renewal_id
    where
        renewals.renewal_id is null
        or open_in_calendar.renewal_id is null
        or renewals.expiring_cmrr <> open_in_calendar.expiring_cmrr
    union all
    select
        renewal_id,
        'open without window or next step, or decided with one' as fault
    from calendar
    where
        (status in ('open', 'late')) <> (renewal_window is not null)
        or (renewal_window is not null) <> (next_step is not null)
    union all
    select
        renewal_id,
        'late without what it waits for, or not late with it' as fault
    from calendar
    where
        (status = 'late') <> (waiting_for is not null)
        or (status = 'late') <> coalesce(renewal_window = 'late', false)

)

select * from broken
