{{ config(materialized='view') }}

{#- measure -> days, or the column of the lookbacks that says them -#}
{%- set user_windows = {
    'active_users_in_week': 7,
    'active_users_in_window': 'active_licence_rate_days',
    'stickiness_users_in_window': 'weekly_stickiness_days',
} %}
{#- measure -> the same, and which features it counts -#}
{%- set feature_windows = {
    'features_used_in_window': ['feature_depth_days', 'true'],
    'sticky_features_used_in_window': ['sticky_features_days', 'is_sticky'],
} %}

with

user_feature_days as (

    select * from {{ ref('int_usage_user_feature_days') }}

),

account_users as {{ computed_by_readers() }}(

    select * from {{ ref('int_usage_account_users') }}

),

account_features as {{ computed_by_readers() }}(

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

-- hundreds of users to an account: their starts are counted in one reading, their ends once per window
user_starts as (

    select
        account_id,
        {{ counted_in_week_of('first_day') }} as changed_on,
        {% for measure, days in user_windows.items() %}
        sum(case when {{ starts_to_count(days) }} then 1 else 0 end) as {{ measure }},
        {% endfor %}
        sum(case when previous_day is null then 1 else 0 end) as users_seen
    from users
    group by account_id, {{ counted_in_week_of('first_day') }}

),

{% for measure, days in user_windows.items() %}
{{ measure }}_ends as (

    select
        account_id,
        {{ counted_in_week_of(add_days('last_day', days)) }} as changed_on,
        count(*) as ended
    from users
    where {{ stops_to_count(days) }} and {{ add_days('last_day', days) }} <= {{ as_of() }}
    group by account_id, {{ counted_in_week_of(add_days('last_day', days)) }}

),

{% endfor %}
feature_starts as (

    select
        account_id,
        {% for measure, (days, where) in feature_windows.items() %}
        sum(case when {{ where }} and {{ starts_to_count(days) }} then 1 else 0 end) as {{ measure }},
        {% endfor %}
        {{ counted_in_week_of('first_day') }} as changed_on
    from features
    group by account_id, {{ counted_in_week_of('first_day') }}

),

{% for measure, (days, where) in feature_windows.items() %}
{{ measure }}_ends as (

    select
        account_id,
        {{ counted_in_week_of(add_days('last_day', days)) }} as changed_on,
        count(*) as ended
    from features
    where {{ where }} and {{ stops_to_count(days) }} and {{ add_days('last_day', days) }} <= {{ as_of() }}
    group by account_id, {{ counted_in_week_of(add_days('last_day', days)) }}

),

{% endfor %}
-- executives use the product by their e-mail address or their id in the CRM; nobody counts before he is known
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

counted_days as (

    select
        event_days.*,
        lookbacks.*
    from event_days
    cross join lookbacks

),

changes as (

    {{ change_of('users_seen', 'user_starts', 'changed_on', 'users_seen', 'users_seen <> 0') }}
    {% for measure in user_windows %}
    union all
    {{ change_of(measure, 'user_starts', 'changed_on', measure, measure ~ ' <> 0') }}
    union all
    {{ change_of(measure, measure ~ '_ends', 'changed_on', '-ended') }}
    {% endfor %}
    {% for measure in feature_windows %}
    union all
    {{ change_of(measure, 'feature_starts', 'changed_on', measure, measure ~ ' <> 0') }}
    union all
    {{ change_of(measure, measure ~ '_ends', 'changed_on', '-ended') }}
    {% endfor %}
    union all
    {{ change_of(
        'active_executives_in_window', 'executive_users', greatest_of('first_day', 'known_on'), '1',
        starts_to_count('executives_active_days')
    ) }}
    union all
    {{ change_of(
        'active_executives_in_window', 'executive_users',
        greatest_of(add_days('last_day', 'executives_active_days'), 'known_on'), '-1',
        stops_to_count('executives_active_days')
    ) }}
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
