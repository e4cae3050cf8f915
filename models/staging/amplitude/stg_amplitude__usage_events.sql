{{ config(enabled='amplitude' in enabled_vendors()) }}

with

events as (

    select * from {{ ref('base_amplitude__event') }}

),

renamed as (

    select
        {{ vendor_id('amplitude', 'event_id') }} as event_id,
        {{ vendor_id('amplitude', 'account_id') }} as account_id,
        -- not prefixed: by the e-mail address, contacts and events meet
        lower(user_id) as user_id,
        feature,

        -- moments
        {{ utc_to_reporting_timezone('occurred_at') }} as occurred_at,
        {{ utc_to_reporting_timezone('received_at') }} as received_at,

        -- origin
        'amplitude' as source_name,
        event_id as source_row_id,
        {{ utc_to_reporting_timezone('synced_at') }} as synced_at,
        -- somebody not signed in is nobody's user
        {{ flag_text('user_id is null') }} as is_deleted

    from events

)

select * from renamed
