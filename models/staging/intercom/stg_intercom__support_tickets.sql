{{ config(enabled='intercom' in enabled_vendors()) }}

with

conversations as (

    select * from {{ ref('base_intercom__conversation_history') }}

),

accounts as (

    select * from {{ ref('prep_intercom__conversation_accounts') }}

),

moments as (

    select * from {{ ref('prep_intercom__conversation_moments') }}

),

joined as (

    select
        conversations.*,
        accounts.requester_id,
        accounts.company_id,
        moments.opened_at,
        moments.first_replied_at,
        case when conversations.state = 'closed' then moments.closed_at end as solved_at,
        moments.reopened_count,
        moments.internal_note_count,
        conversations.opened_by_type in ('admin', 'bot', 'workflow') as is_outbound

    from conversations

    left join accounts
        on conversations.conversation_id = accounts.conversation_id

    left join moments
        on conversations.conversation_id = moments.conversation_id

    where conversations.is_current

),

renamed as (

    select
        {{ vendor_id('intercom', 'conversation_id') }} as ticket_id,
        {{ vendor_id('intercom', 'company_id') }} as account_id,
        {{ vendor_id('intercom', 'requester_id') }} as requester_id,
        -- a team is nobody
        case when assignee_type = 'admin' then {{ vendor_id('intercom', 'assignee_id') }} end as assignee_id,
        priority,
        channel as ticket_type,
        state as status,
        coalesce({{ utc_moment_text('opened_at') }}, {{ utc_moment_text('created_at') }}, landed_created_at)
            as created_at,
        {{ utc_moment_text('first_replied_at') }} as first_replied_at,
        {{ utc_moment_text('solved_at') }} as solved_at,
        cast(null as {{ dbt.type_string() }}) as is_escalated,
        {{ flag_text('is_outbound') }} as is_opened_by_agent,
        {{ as_text('reopened_count') }} as reopened_count,
        {{ as_text('internal_note_count') }} as internal_note_count,
        cast(null as {{ dbt.type_string() }}) as first_reply_business_minutes,
        cast(null as {{ dbt.type_string() }}) as resolution_business_minutes,

        -- origin
        'intercom' as source_name,
        conversation_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        -- a message that the company sent and nobody answered is no case
        {{ flag_text('is_deleted or (is_outbound and opened_at is null)') }} as is_deleted

    from joined

)

select * from renamed
