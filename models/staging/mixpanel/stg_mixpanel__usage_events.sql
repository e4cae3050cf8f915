{{ config(enabled='mixpanel' in enabled_vendors()) }}

with

events as (

    select * from {{ ref('base_mixpanel__event') }}

),

-- Mixpanel's own rule: the same event is one with the same insert id, name, person and day
identified as (

    select
        delivered_id || '|' || coalesce(feature, '') || '|' || coalesce(distinct_id, '')
        || '|' || coalesce({{ as_text('cast(occurred_at as date)') }}, '') as event_id,
        account_id,
        known_user_id,
        distinct_id,
        feature,
        occurred_at,
        synced_at

    from events

),

renamed as (

    select
        {{ vendor_id('mixpanel', 'event_id') }} as event_id,
        {{ vendor_id('mixpanel', 'account_id') }} as account_id,
        -- not prefixed: by the e-mail address, contacts and events meet
        lower(coalesce(known_user_id, distinct_id)) as user_id,
        feature,

        -- moments
        {{ utc_to_reporting_timezone('occurred_at') }} as occurred_at,
        {{ utc_to_reporting_timezone('synced_at') }} as received_at,

        -- origin
        'mixpanel' as source_name,
        event_id as source_row_id,
        {{ utc_to_reporting_timezone('synced_at') }} as synced_at,
        -- a device that nobody signed in on is nobody's user
        {{ flag_text(
            "known_user_id is null and (distinct_id is null or distinct_id like '$device:%')"
        ) }} as is_deleted

    from identified

)

select * from renamed
