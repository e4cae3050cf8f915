{{ config(enabled='zendesk' in enabled_vendors()) }}

with

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

user_deliveries as (

    select * from {{ ref('base_zendesk__user') }}

),

replies as (

    select * from {{ ref('prep_zendesk__ticket_replies') }}

),

changes as (

    select * from {{ ref('prep_zendesk__ticket_changes') }}

),

business_minutes as (

    select * from {{ ref('prep_zendesk__ticket_business_minutes') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['role', 'organization_id', 'synced_at']) }}

),

joined as (

    select
        tickets.*,
        coalesce(tickets.organization_id, requesters.organization_id) as account_organization_id,
        coalesce(submitters.role in ('agent', 'admin'), false)
        and tickets.submitter_id <> tickets.requester_id as is_opened_by_agent,
        replies.first_replied_at,
        changes.solved_at,
        coalesce(changes.escalations, 0) > 0 as is_escalated,
        coalesce(changes.reopened_count, 0) as reopened_count,
        coalesce(replies.internal_note_count, 0) as internal_note_count,
        business_minutes.first_reply_minutes,
        business_minutes.resolution_minutes

    from tickets

    left join users as requesters
        on tickets.requester_id = requesters.user_id

    left join users as submitters
        on tickets.submitter_id = submitters.user_id

    left join replies
        on tickets.ticket_id = replies.ticket_id

    left join changes
        on tickets.ticket_id = changes.ticket_id

    left join business_minutes
        on tickets.ticket_id = business_minutes.ticket_id

),

renamed as (

    select
        {{ vendor_id('zendesk', 'ticket_id') }} as ticket_id,
        {{ vendor_id('zendesk', 'account_organization_id') }} as account_id,
        {{ vendor_id('zendesk', 'requester_id') }} as requester_id,
        {{ vendor_id('zendesk', 'assignee_id') }} as assignee_id,
        priority,
        ticket_type,
        status,
        coalesce({{ utc_moment_text('created_at') }}, landed_created_at) as created_at,
        {{ utc_moment_text('first_replied_at') }} as first_replied_at,
        {{ utc_moment_text('solved_at') }} as solved_at,
        {{ flag_text('is_escalated') }} as is_escalated,
        {{ flag_text('is_opened_by_agent') }} as is_opened_by_agent,
        {{ as_text('reopened_count') }} as reopened_count,
        {{ as_text('internal_note_count') }} as internal_note_count,
        {{ as_text('first_reply_minutes') }} as first_reply_business_minutes,
        {{ as_text('resolution_minutes') }} as resolution_business_minutes,

        -- origin
        'zendesk' as source_name,
        ticket_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
