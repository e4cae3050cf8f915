with

contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

surveys as (

    select * from {{ ref('int_survey_responses') }}

),

touches as (

    select * from {{ ref('int_marketing_touches') }}

),

tickets as (

    select * from {{ ref('int_support_tickets') }}

),

usage_weeks as (

    select * from {{ ref('int_usage_account_users') }}

),

-- a user of the product is a contact by e-mail address or by id
users as (

    select
        account_id,
        lower(user_id) as user_key,
        min(first_day) as seen_on
    from usage_weeks
    group by account_id, lower(user_id)

),

-- the day it was entered is a trace like others; where the source does not say, the rest decides
traces as (

    select
        contact_id,
        cast(created_at as date) as seen_on
    from contacts
    where created_at is not null
    union all
    select
        contact_id,
        cast(sent_at as date) as seen_on
    from surveys
    where contact_id is not null
    union all
    select
        contact_id,
        cast(occurred_at as date) as seen_on
    from touches
    where contact_id is not null
    union all
    select
        requester_id as contact_id,
        cast(created_at as date) as seen_on
    from tickets
    where requester_id is not null
    union all
    select
        contacts.contact_id,
        users.seen_on
    from contacts
    inner join users on contacts.account_id = users.account_id and lower(contacts.email) = users.user_key
    union all
    select
        contacts.contact_id,
        users.seen_on
    from contacts
    inner join users on contacts.account_id = users.account_id and lower(contacts.contact_id) = users.user_key

),

first_traces as (

    select
        contact_id,
        min(seen_on) as first_seen_on
    from traces
    where seen_on <= {{ as_of() }}
    group by contact_id

),

final as (

    select
        contacts.contact_id,
        contacts.account_id,
        contacts.role,
        {{ so_far('contacts.departed_on') }} as departed_on,
        first_traces.first_seen_on
    from contacts
    left join first_traces on contacts.contact_id = first_traces.contact_id

)

select * from final
