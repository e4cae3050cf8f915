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

-- the contract does not say since when a contact is known: it counts from the start, and only a departure is dated
contacts as (

    select
        account_id,
        role,
        departed_on,
        {{ undated_day() }} as known_on
    from crm_contacts

),

-- the last call of a day stands, and is forgotten after half a year without a new one
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

calls as (

    select
        account_id,
        called_on,
        sentiment,
        coalesce(renewal_call, 0) as renewal_call,
        least(
            coalesce(
                lead(called_on) over (partition by account_id order by called_on),
                {{ add_days('called_on', 180) }}
            ),
            {{ add_days('called_on', 180) }}
        ) as called_until
    from daily_calls
    where call_place = 1

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
    {{ state_of('csm_sentiment', 'calls', 'called_on', 'called_until', 'sentiment') }}
    union all
    {{ state_of('csm_sentiment_known', 'calls', 'called_on', 'called_until') }}
    union all
    {{ state_of('renewal_call', 'calls', 'called_on', 'called_until', 'renewal_call') }}
    union all
    {{ state_of('open_risk_points', 'risks', 'opened_on', 'closed_on', 'risk_points') }}

)

select * from changes
