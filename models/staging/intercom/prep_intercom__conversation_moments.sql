{{ config(enabled='intercom' in enabled_vendors()) }}

with

conversations as (

    select * from {{ ref('base_intercom__conversation_history') }}

),

parts as (

    select * from {{ ref('base_intercom__conversation_part_history') }}

),

-- a person answered, with words that the customer can read: no robot, no note, no silent assignment
marked_parts as (

    select
        *,
        author_type = 'admin'
        {%- if var('intercom_bot_admin_ids') %}
        and coalesce(author_id, '') not in ('{{ var('intercom_bot_admin_ids') | join("', '") }}')
        {%- endif %}
        and (
            part_type = 'comment'
            or (part_type in ('assignment', 'close', 'open') and has_text)
        ) as is_reply

    from parts

),

last_closed as (

    select
        conversation_id,
        min(created_at) as first_closed_at,
        max(created_at) as closed_at

    from parts

    where part_type = 'close'

    group by conversation_id

),

reopened as (

    select
        parts.conversation_id,
        count(*) as reopened_count

    from parts

    inner join last_closed
        on
            parts.conversation_id = last_closed.conversation_id
            and parts.created_at > last_closed.first_closed_at

    where parts.part_type = 'open'

    group by parts.conversation_id

),

notes as (

    select
        conversation_id,
        count(*) as internal_note_count

    from parts

    where part_type = 'note' and author_type = 'admin'

    group by conversation_id

),

last_open_versions as (

    select
        conversation_id,
        max(updated_at) as last_open_at

    from conversations

    where state <> 'closed'

    group by conversation_id

),

-- without its parts, a conversation was closed by the first version that says so and that no open one follows
closed_versions as (

    select
        conversations.conversation_id,
        min(conversations.updated_at) as closed_at

    from conversations

    left join last_open_versions
        on conversations.conversation_id = last_open_versions.conversation_id

    where
        conversations.state = 'closed'
        and (
            last_open_versions.last_open_at is null
            or conversations.updated_at > last_open_versions.last_open_at
        )

    group by conversations.conversation_id

),

-- the customer's first words open the case, also where the company wrote first
openings as (

    select
        conversation_id,
        min(
            case
                when opened_by_type in ('admin', 'bot', 'workflow') then first_contact_reply_at
                else created_at
            end
        ) as opened_at

    from conversations

    group by conversation_id

),

first_replies as (

    select
        openings.conversation_id,
        min(marked_parts.created_at) as first_replied_at

    from openings

    inner join marked_parts
        on
            openings.conversation_id = marked_parts.conversation_id
            and openings.opened_at <= marked_parts.created_at

    where marked_parts.is_reply

    group by openings.conversation_id

),

joined as (

    select
        openings.conversation_id,
        openings.opened_at,
        first_replies.first_replied_at,
        coalesce(last_closed.closed_at, closed_versions.closed_at) as closed_at,
        coalesce(reopened.reopened_count, 0) as reopened_count,
        coalesce(notes.internal_note_count, 0) as internal_note_count

    from openings

    left join first_replies
        on openings.conversation_id = first_replies.conversation_id

    left join last_closed
        on openings.conversation_id = last_closed.conversation_id

    left join closed_versions
        on openings.conversation_id = closed_versions.conversation_id

    left join reopened
        on openings.conversation_id = reopened.conversation_id

    left join notes
        on openings.conversation_id = notes.conversation_id

)

select * from joined
