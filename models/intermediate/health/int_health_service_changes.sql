{{ config(materialized='view') }}

with

support_tickets as (

    select * from {{ ref('int_support_tickets') }}

),

tickets as (

    select
        account_id,
        cast(created_at as date) as created_on,
        cast(first_replied_at as date) as replied_on,
        cast(solved_at as date) as solved_on,
        {{ dbt.datediff('created_at', 'first_replied_at', 'minute') }}
        / 60.0 as reply_hours,
        {{ dbt.datediff('created_at', 'solved_at', 'minute') }}
        / 60.0 as resolution_hours,
        lower(coalesce(priority, '')) in ('urgent', 'p1', 'critical') as is_urgent
    from support_tickets

),

changes as (

    {{ change_of('tickets_ever', 'tickets', 'created_on') }}
    union all
    {{ window_of('tickets_90', 'tickets', 'created_on', 90) }}
    union all
    {{ window_of('urgent_tickets_90', 'tickets', 'created_on', 90, '1', 'is_urgent') }}
    union all
    {{ state_of('open_tickets', 'tickets', 'created_on', 'solved_on') }}
    union all
    {{ state_of('open_ticket_day_numbers', 'tickets', 'created_on', 'solved_on', day_number('created_on')) }}
    union all
    {{ window_of('tickets_replied_90', 'tickets', 'replied_on', 90) }}
    union all
    {{ window_of('reply_hours_90', 'tickets', 'replied_on', 90, 'reply_hours') }}
    union all
    {{ window_of('tickets_solved_90', 'tickets', 'solved_on', 90) }}
    union all
    {{ window_of('resolution_hours_90', 'tickets', 'solved_on', 90, 'resolution_hours') }}
    union all
    {{ change_of('last_ticket_on', 'tickets', 'created_on', day_number('created_on')) }}

)

select * from changes
