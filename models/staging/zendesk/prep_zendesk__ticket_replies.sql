{{ config(enabled='zendesk' in enabled_vendors(), materialized='table') }}

with

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

user_deliveries as (

    select * from {{ ref('base_zendesk__user') }}

),

comments as (

    select * from {{ ref('base_zendesk__ticket_comment') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['role', 'synced_at']) }}

),

ticket_keys as (

    {{ newest_per_key('tickets', ['ticket_id'], ['requester_id', 'submitter_id', 'created_at', 'synced_at']) }}

),

-- an author that support no longer knows was an agent; a comment older than its ticket is left from an import
placed as (

    select distinct
        ticket_keys.ticket_id,
        ticket_keys.requester_id,
        ticket_keys.submitter_id,
        comments.comment_id,
        comments.user_id,
        comments.is_public,
        comments.created_at,
        coalesce(users.role, 'agent') in ('agent', 'admin') as is_agent

    from ticket_keys

    inner join comments
        on
            ticket_keys.ticket_id = comments.ticket_id
            and ticket_keys.created_at <= comments.created_at

    left join users
        on comments.user_id = users.user_id

    where not comments.is_deleted

),

ranked as (

    select
        *,
        row_number() over (partition by ticket_id order by created_at, comment_id) as comment_rank

    from placed

),

-- the words with which an agent opens a ticket for a customer are the question, not the answer
marked as (

    select
        ticket_id,
        created_at,
        is_agent and not is_public as is_note,
        is_agent
        and is_public
        and user_id <> requester_id
        and not (comment_rank = 1 and coalesce(user_id = submitter_id, false)) as is_reply

    from ranked

),

summed as (

    select
        ticket_id,
        min(case when is_reply then created_at end) as first_replied_at,
        sum(case when is_note then 1 else 0 end) as internal_note_count

    from marked

    group by ticket_id

)

select * from summed
