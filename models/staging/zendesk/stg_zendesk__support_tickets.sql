{{ config(enabled='zendesk' in enabled_vendors()) }}

with

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

user_deliveries as (

    select * from {{ ref('base_zendesk__user') }}

),

field_history as (

    select * from {{ ref('base_zendesk__ticket_field_history') }}

),

comments as (

    select * from {{ ref('base_zendesk__ticket_comment') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['role', 'organization_id', 'synced_at']) }}

),

ticket_keys as (

    {{ newest_per_key('tickets', ['ticket_id'], ['requester_id', 'created_at', 'synced_at']) }}

),

first_replies as (

    -- the first public answer of somebody else than who asked; an author support no longer knows was an agent
    select
        ticket_keys.ticket_id,
        min(comments.created_at) as first_replied_at

    from ticket_keys

    inner join comments
        on
            ticket_keys.ticket_id = comments.ticket_id
            and ticket_keys.created_at <= comments.created_at
            and ticket_keys.requester_id <> comments.user_id

    left join users
        on comments.user_id = users.user_id

    where
        comments.is_public
        and not comments.is_deleted
        and coalesce(users.role, 'agent') in ('agent', 'admin')

    group by ticket_keys.ticket_id

),

ticket_changes as (

    -- history older than its ticket is left from an import
    select
        ticket_keys.ticket_id,
        max(
            case
                when field_history.field_name = 'status' and field_history.new_value = 'solved'
                    then field_history.changed_at
            end
        ) as solved_at,
        max(
            case
                when field_history.field_name = 'status' and field_history.new_value = 'closed'
                    then field_history.changed_at
            end
        ) as closed_at,
        max(
            case
                when
                    field_history.field_name = 'priority'
                    and field_history.new_value = 'urgent'
                    and field_history.changed_at > ticket_keys.created_at
                    then 1
                else 0
            end
        ) as escalations

    from ticket_keys

    inner join field_history
        on
            ticket_keys.ticket_id = field_history.ticket_id
            and ticket_keys.created_at <= field_history.changed_at

    group by ticket_keys.ticket_id

),

joined as (

    select
        tickets.ticket_id,
        coalesce(tickets.organization_id, requesters.organization_id) as organization_id,
        tickets.requester_id,
        tickets.assignee_id,
        tickets.priority,
        tickets.ticket_type,
        tickets.status,
        tickets.created_at,
        tickets.landed_created_at,
        first_replies.first_replied_at,
        case
            when tickets.status in ('solved', 'closed')
                then coalesce(ticket_changes.solved_at, ticket_changes.closed_at)
        end as solved_at,
        coalesce(ticket_changes.escalations, 0) > 0 as is_escalated,
        tickets.synced_at,
        tickets.is_deleted

    from tickets

    left join users as requesters
        on tickets.requester_id = requesters.user_id

    left join first_replies
        on tickets.ticket_id = first_replies.ticket_id

    left join ticket_changes
        on tickets.ticket_id = ticket_changes.ticket_id

),

renamed as (

    select
        {{ vendor_id('zendesk', 'ticket_id') }} as ticket_id,
        {{ vendor_id('zendesk', 'organization_id') }} as account_id,
        {{ vendor_id('zendesk', 'requester_id') }} as requester_id,
        {{ vendor_id('zendesk', 'assignee_id') }} as assignee_id,
        priority,
        ticket_type,
        status,
        coalesce({{ utc_moment_text('created_at') }}, landed_created_at) as created_at,
        {{ utc_moment_text('first_replied_at') }} as first_replied_at,
        {{ utc_moment_text('solved_at') }} as solved_at,
        {{ flag_text('is_escalated') }} as is_escalated,

        -- origin
        'zendesk' as source_name,
        ticket_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
