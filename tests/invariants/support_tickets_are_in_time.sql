-- Nothing is dated after as_of or ends before it starts; business hours are a part of the calendar's; a mart row per
-- ticket.
with

tickets as (

    select * from {{ ref('fct_support_tickets') }}

),

accepted as (

    select * from {{ ref('int_support_tickets') }}

),

broken as (

    select
        ticket_id,
        'dated after as_of' as fault
    from tickets
    where
        cast(created_at as date) > {{ as_of() }}
        or cast(first_replied_at as date) > {{ as_of() }}
        or cast(solved_at as date) > {{ as_of() }}
    union all
    select
        ticket_id,
        'more business hours than hours' as fault
    from tickets
    where
        first_reply_business_minutes > first_reply_minutes
        or resolution_business_minutes > resolution_minutes
    union all
    select
        ticket_id,
        'negative time' as fault
    from tickets
    where
        first_reply_minutes < 0
        or resolution_minutes < 0
        or first_reply_business_minutes < 0
        or resolution_business_minutes < 0
    union all
    select
        ticket_id,
        'open and solved' as fault
    from tickets
    where is_open <> (solved_at is null)
    union all
    select
        accepted.ticket_id,
        'not in the mart' as fault
    from accepted
    left join tickets on accepted.ticket_id = tickets.ticket_id
    where cast(accepted.created_at as date) <= {{ as_of() }} and tickets.ticket_id is null

)

select * from broken
