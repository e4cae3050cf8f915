{{ config(materialized='view') }}

with

user_feature_days as (

    select * from {{ ref('int_usage_user_feature_days') }}

),

users as (

    select * from {{ ref('int_usage_account_users') }}

),

features as (

    select * from {{ ref('int_usage_account_features') }}

),

contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

executives as (

    select distinct
        account_id,
        lower(email) as user_key
    from contacts
    where role = 'executive' and email is not null
    union distinct
    select distinct
        account_id,
        lower(contact_id) as user_key
    from contacts
    where role = 'executive'

),

executive_users as (

    select users.*
    from users
    inner join executives on users.account_id = executives.account_id and lower(users.user_id) = executives.user_key

),

-- a window of whole weeks only has to know on which side of as_of's weekday an event lies: two days per week are enough
counted_days as (

    select
        account_id,
        least(
            {{ week_end('event_day') }},
            {{ add_days('event_day', 'mod(' ~ days_between('event_day', as_of()) ~ ', 7)') }}
        ) as counted_on,
        sum(events) as events,
        max(event_day) as last_day
    from user_feature_days
    where event_day <= {{ as_of() }}
    group by
        account_id,
        least(
            {{ week_end('event_day') }},
            {{ add_days('event_day', 'mod(' ~ days_between('event_day', as_of()) ~ ', 7)') }}
        )

),

changes as (

    {{ change_of('users_seen', 'users', 'first_day', '1', 'previous_day is null') }}
    union all
    {{ active_within('active_users_7', 'users', 7) }}
    union all
    {{ active_within('active_users_28', 'users', 28) }}
    union all
    {{ active_within('active_users_90', 'users', 90) }}
    union all
    {{ active_within('active_executives_28', 'executive_users', 28) }}
    union all
    {{ active_within('features_used_90', 'features', 90) }}
    union all
    {{ active_within('sticky_features_used_28', 'features', 28, 'is_sticky') }}
    union all
    {{ window_of('events_28', 'counted_days', 'counted_on', 28, 'events') }}
    union all
    {{ change_of('events_prior_28', 'counted_days', add_days('counted_on', 28), 'events') }}
    union all
    {{ change_of('events_prior_28', 'counted_days', add_days('counted_on', 56), '-events') }}
    union all
    {{ change_of('last_event_on', 'counted_days', 'last_day', day_number('last_day')) }}

)

select * from changes
