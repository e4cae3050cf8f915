{{ config(enabled='events' in enabled_vendors()) }}

with

events as (

    select * from {{ source('events', 'usage_events') }}

),

-- ids may be landed as numbers
worded as (

    select
        {{ as_text('event_id') }} as event_id,
        {{ as_text('account_id') }} as account_id,
        {{ as_text('user_id') }} as user_id,
        {{ as_text('feature') }} as feature,
        occurred_at,
        received_at

    from events

),

renamed as (

    select
        -- ids; the moments typed and without text detours: this is the one table of hundreds of millions of rows
        'events:' || {{ trimmed_in_bulk('event_id') }} as event_id,
        'events:' || {{ trimmed_in_bulk('account_id') }} as account_id,
        -- not prefixed: it is the person's email, by which contacts and events meet
        {{ trimmed_in_bulk('user_id') }} as user_id,
        {{ trimmed_in_bulk('feature') }} as feature,

        -- moments
        {{ usage_moment('occurred_at') }} as occurred_at,
        {{ told_moment(usage_moment('received_at'), 'received_at') }} as received_at,

        -- origin
        'events' as source_name,
        {{ trimmed_in_bulk('event_id') }} as source_row_id,
        {{ told_moment(usage_moment('received_at'), 'received_at') }} as synced_at,
        'false' as is_deleted

    from worded

)

select * from renamed
