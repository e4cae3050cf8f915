{{ config(enabled='events' in enabled_vendors()) }}

with

events as (

    select * from {{ source('events', 'usage_events') }}

),

renamed as (

    select
        -- ids; typed and without text detours: this is the one table of hundreds of millions of rows
        {{ vendor_id('events', 'event_id') }} as event_id,
        {{ vendor_id('events', 'account_id') }} as account_id,
        -- not prefixed: it is the person's email, by which contacts and events meet
        {{ trimmed('user_id') }} as user_id,
        {{ trimmed('feature') }} as feature,

        -- moments
        {{ usage_moment('occurred_at') }} as occurred_at,
        {{ told_moment(usage_moment('received_at'), 'received_at') }} as received_at,

        -- origin
        'events' as source_name,
        {{ trimmed('event_id') }} as source_row_id,
        {{ told_moment(usage_moment('received_at'), 'received_at') }} as synced_at,
        'false' as is_deleted

    from events

)

select * from renamed
