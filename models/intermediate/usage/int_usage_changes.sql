{{ config(materialized='view') }}

with

user_feature_days as (

    select * from {{ ref('int_usage_user_feature_days') }}

),

account_users as (

    select * from {{ ref('int_usage_account_users') }}

),

account_features as (

    select * from {{ ref('int_usage_account_features') }}

),

contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

users as {{ computed_by_readers() }}(

    select
        account_users.*,
        lookbacks.*
    from account_users
    cross join lookbacks

),

features as {{ computed_by_readers() }}(

    select
        account_features.*,
        lookbacks.*
    from account_features
    cross join lookbacks

),

-- executives use the product by their e-mail address or their id in the CRM
named_executives as (

    select
        account_id,
        lower(email) as user_key,
        {{ contact_known_on('created_at') }} as known_on
    from contacts
    where role = 'executive' and email is not null
    union all
    select
        account_id,
        lower(contact_id) as user_key,
        {{ contact_known_on('created_at') }} as known_on
    from contacts
    where role = 'executive'

),

executives as (

    select
        account_id,
        user_key,
        min(known_on) as known_on
    from named_executives
    group by account_id, user_key

),

executive_users as (

    select
        users.*,
        executives.known_on
    from users
    inner join executives on users.account_id = executives.account_id and lower(users.user_id) = executives.user_key

),

-- both halves are whole weeks: an event only has to know on which side of as_of's weekday it lies, two days a week do
event_days as (

    select
        account_id,
        {{ least_of(
            week_end('event_day'),
            add_days('event_day', 'mod(' ~ days_between('event_day', as_of()) ~ ', 7)')
        ) }} as counted_on,
        sum(events) as events,
        max(event_day) as last_day
    from user_feature_days
    where event_day <= {{ as_of() }}
    group by
        account_id,
        {{ least_of(
            week_end('event_day'),
            add_days('event_day', 'mod(' ~ days_between('event_day', as_of()) ~ ', 7)')
        ) }}

),

counted_days as {{ computed_by_readers() }}(

    select
        event_days.*,
        lookbacks.*
    from event_days
    cross join lookbacks

),

changes as (

    {{ change_of('users_seen', 'users', 'first_day', '1', 'previous_day is null') }}
    union all
    {{ active_within('active_users_in_week', 'users', 7) }}
    union all
    {{ active_within('active_users_in_window', 'users', 'active_licence_rate_days') }}
    union all
    {{ active_within('stickiness_users_in_window', 'users', 'weekly_stickiness_days') }}
    union all
    {{ active_within(
        'active_executives_in_window', 'executive_users', 'executives_active_days', known_on='known_on'
    ) }}
    union all
    {{ active_within('features_used_in_window', 'features', 'feature_depth_days') }}
    union all
    {{ active_within('sticky_features_used_in_window', 'features', 'sticky_features_days', 'is_sticky') }}
    union all
    {{ window_of('events_in_window', 'counted_days', 'counted_on', 'usage_trend_half_days', 'events') }}
    union all
    {{ window_of(
        'events_before_window', 'counted_days', add_days('counted_on', 'usage_trend_half_days'),
        'usage_trend_half_days', 'events'
    ) }}
    union all
    {{ change_of('last_event_on', 'counted_days', 'last_day', day_number('last_day')) }}

)

select * from changes
