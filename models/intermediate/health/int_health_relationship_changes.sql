{{ config(materialized='view') }}

with

crm_contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

csm_sentiment as (

    select * from {{ ref('int_crm_csm_sentiment') }}

),

crm_risks as (

    select * from {{ ref('int_crm_risks') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

-- a contact counts from the day it was created; where the CRM does not say, from the start
contacts as (

    select
        account_id,
        role,
        case when departed_on is not null then {{ greatest_of('departed_on', contact_known_on('created_at')) }} end
            as departed_on,
        {{ contact_known_on('created_at') }} as known_on
    from crm_contacts

),

-- the last call of a day stands
daily_calls as (

    select
        account_id,
        cast(recorded_at as date) as called_on,
        sentiment,
        case renewal_call when 'likely' then 3 when 'unsure' then 2 when 'not_likely' then 1 end as renewal_call,
        row_number() over (
            partition by account_id, cast(recorded_at as date)
            order by recorded_at desc, sentiment asc, coalesce(renewal_call, '') asc
        ) as call_place
    from csm_sentiment

),

-- and holds until the next one, or is forgotten after the lookback
calls as (

    select
        daily_calls.account_id,
        daily_calls.called_on,
        daily_calls.sentiment,
        coalesce(daily_calls.renewal_call, 0) as renewal_call,
        lead(daily_calls.called_on) over (partition by daily_calls.account_id order by daily_calls.called_on)
            as next_called_on,
        {{ add_days('daily_calls.called_on', 'lookbacks.csm_sentiment_days') }} as sentiment_forgotten_on,
        {{ add_days('daily_calls.called_on', 'lookbacks.csm_renewal_call_days') }} as renewal_call_forgotten_on
    from daily_calls
    cross join lookbacks
    where daily_calls.call_place = 1

),

bounded_calls as (

    select
        calls.*,
        {{ least_of('coalesce(next_called_on, sentiment_forgotten_on)', 'sentiment_forgotten_on') }} as sentiment_until,
        {{ least_of(
            'coalesce(next_called_on, renewal_call_forgotten_on)',
            'renewal_call_forgotten_on'
        ) }} as renewal_call_until
    from calls

),

risks as (

    select
        account_id,
        cast(opened_at as date) as opened_on,
        cast(closed_at as date) as closed_on,
        case lower(coalesce(severity, ''))
            when 'critical' then 4
            when 'high' then 3
            when 'medium' then 2
            else 1
        end as risk_points
    from crm_risks

),

changes as (

    {{ change_of('sponsors_known', 'contacts', 'known_on', '1', "role = 'sponsor'") }}
    union all
    {{ change_of('sponsors_departed', 'contacts', 'departed_on', '1', "role = 'sponsor'") }}
    union all
    {{ state_of('executives_known', 'contacts', 'known_on', 'departed_on', '1', "role = 'executive'") }}
    union all
    {{ state_of('csm_sentiment', 'bounded_calls', 'called_on', 'sentiment_until', 'sentiment') }}
    union all
    {{ state_of('csm_sentiment_known', 'bounded_calls', 'called_on', 'sentiment_until') }}
    union all
    {{ state_of('renewal_call', 'bounded_calls', 'called_on', 'renewal_call_until', 'renewal_call') }}
    union all
    {{ state_of('open_risk_points', 'risks', 'opened_on', 'closed_on', 'risk_points') }}

)

select * from changes
