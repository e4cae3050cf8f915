{{ config(enabled='zendesk' in enabled_vendors(), materialized='table') }}

with

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

field_history as (

    select * from {{ ref('base_zendesk__ticket_field_history') }}

),

ticket_keys as (

    {{ newest_per_key('tickets', ['ticket_id'], ['status', 'created_at', 'updated_at', 'synced_at']) }}

),

-- history older than its ticket is left from an import; a redelivered change is one change
changes as (

    select distinct
        ticket_keys.ticket_id,
        ticket_keys.created_at,
        field_history.field_name,
        field_history.new_value,
        field_history.changed_at

    from ticket_keys

    inner join field_history
        on
            ticket_keys.ticket_id = field_history.ticket_id
            and ticket_keys.created_at <= field_history.changed_at

),

compared as (

    select
        *,
        lag(new_value) over (partition by ticket_id, field_name order by changed_at, new_value) as old_value

    from changes

),

summed as (

    select
        ticket_id,
        max(case when field_name = 'status' and new_value = 'solved' then changed_at end) as last_solved_at,
        max(case when field_name = 'status' and new_value = 'closed' then changed_at end) as last_closed_at,
        sum(
            case
                when
                    field_name = 'status'
                    and old_value = 'solved'
                    and new_value not in ('solved', 'closed', 'deleted')
                    then 1
                else 0
            end
        ) as reopened_count,
        sum(
            case
                when field_name = 'priority' and new_value = 'urgent' and changed_at > created_at then 1
                else 0
            end
        ) as escalations

    from compared

    group by ticket_id

),

-- without history, a solved ticket was solved at the latest when it last changed
joined as (

    select
        ticket_keys.ticket_id,
        case
            when ticket_keys.status in ('solved', 'closed')
                then coalesce(summed.last_solved_at, summed.last_closed_at, ticket_keys.updated_at)
        end as solved_at,
        coalesce(summed.reopened_count, 0) as reopened_count,
        coalesce(summed.escalations, 0) as escalations

    from ticket_keys

    left join summed
        on ticket_keys.ticket_id = summed.ticket_id

)

select * from joined
