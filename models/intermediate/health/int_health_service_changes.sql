{{ config(materialized='view') }}

with

support_tickets as (

    select * from {{ ref('int_support_tickets') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

tickets as (

    select
        lookbacks.*,
        support_tickets.account_id,
        cast(support_tickets.created_at as date) as created_on,
        cast(support_tickets.first_replied_at as date) as replied_on,
        cast(support_tickets.solved_at as date) as solved_on,
        {{ dbt.datediff('support_tickets.created_at', 'support_tickets.first_replied_at', 'minute') }}
        / 60.0 as reply_hours,
        {{ dbt.datediff('support_tickets.created_at', 'support_tickets.solved_at', 'minute') }}
        / 60.0 as resolution_hours,
        lower(coalesce(support_tickets.priority, '')) in ('urgent', 'p1', 'critical') as is_urgent
    from support_tickets
    cross join lookbacks

),

changes as (

    {{ change_of('tickets_ever', 'tickets', 'created_on') }}
    union all
    {{ window_of('tickets_in_window', 'tickets', 'created_on', 'ticket_rate_days') }}
    union all
    {{ window_of('urgent_tickets_in_window', 'tickets', 'created_on', 'urgent_tickets_days', '1', 'is_urgent') }}
    union all
    {{ state_of('open_tickets', 'tickets', 'created_on', 'solved_on') }}
    union all
    {{ state_of('open_ticket_day_numbers', 'tickets', 'created_on', 'solved_on', day_number('created_on')) }}
    union all
    {{ window_of('tickets_replied_in_window', 'tickets', 'replied_on', 'first_reply_hours_days') }}
    union all
    {{ window_of('reply_hours_in_window', 'tickets', 'replied_on', 'first_reply_hours_days', 'reply_hours') }}
    union all
    {{ window_of('tickets_solved_in_window', 'tickets', 'solved_on', 'resolution_days_days') }}
    union all
    {{ window_of('resolution_hours_in_window', 'tickets', 'solved_on', 'resolution_days_days', 'resolution_hours') }}
    union all
    {{ change_of('last_ticket_on', 'tickets', 'created_on', day_number('created_on')) }}

)

select * from changes
