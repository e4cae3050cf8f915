{{ config(enabled='segment' in enabled_vendors()) }}

with

events as (

    select * from {{ ref('prep_segment__events') }}

),

renamed as (

    select
        {{ vendor_id('segment', 'event_id') }} as event_id,
        {{ vendor_id('segment', 'account_id') }} as account_id,
        -- not prefixed: by the e-mail address, contacts and events meet
        coalesce(email, user_id) as user_id,
        feature,

        -- moments
        {{ utc_to_reporting_timezone('occurred_at') }} as occurred_at,
        {{ utc_to_reporting_timezone('received_at') }} as received_at,

        -- origin
        'segment' as source_name,
        event_id as source_row_id,
        {{ utc_to_reporting_timezone('received_at') }} as synced_at,
        -- somebody not signed in is nobody's user
        {{ flag_text('user_id is null') }} as is_deleted

    from events

)

select * from renamed
