with

tickets as (

    select * from {{ ref('int_support_tickets') }}

),

settings as (

    {{ cta_settings('p1_open_too_long') }}

),

-- a ticket that is solved on no known day tells nothing of how long it was open
urgent as (

    select
        tickets.account_id,
        tickets.ticket_id,
        tickets.created_at,
        tickets.solved_at,
        settings.trigger_name,
        settings.threshold,
        {{ dbt.dateadd('hour', whole('settings.threshold'), 'tickets.created_at') }} as overdue_at
    from tickets
    cross join settings
    where
        lower(coalesce(tickets.priority, '')) in ('urgent', 'p1', 'critical')
        and (tickets.solved_at is not null or lower(coalesce(tickets.status, '')) not in ('solved', 'closed'))

),

occasions as (

    select
        account_id,
        trigger_name,
        ticket_id as occasion_id,
        ticket_id as subject_id,
        cast(overdue_at as date) as opened_on,
        {{ so_far('cast(solved_at as date)') }} as closed_on,
        case when cast(solved_at as date) <= {{ as_of() }} then 'solved' end as close_reason,
        {{ sentence([
            "'urgent ticket '", 'ticket_id', "' of '", 'cast(created_at as date)', "' was open for more than '",
            whole('threshold'), "' hours'",
        ]) }} as evidence
    from urgent
    where (solved_at is null or solved_at > overdue_at) and cast(overdue_at as date) <= {{ as_of() }}

)

select * from occasions
