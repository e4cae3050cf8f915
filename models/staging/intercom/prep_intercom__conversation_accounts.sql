{{ config(enabled='intercom' in enabled_vendors()) }}

with

conversations as (

    select * from {{ ref('base_intercom__conversation_history') }}

),

conversation_contacts as (

    select * from {{ ref('base_intercom__conversation_contact_history') }}

),

contact_companies as (

    select * from {{ ref('base_intercom__contact_company_history') }}

),

-- who asked: the author, unless the company itself wrote first
authors as (

    select
        conversation_id,
        min(opened_by_id) as author_id

    from conversations

    where opened_by_type not in ('admin', 'bot', 'workflow')

    group by conversation_id

),

participants as (

    select
        conversation_id,
        min(contact_id) as contact_id
    from conversation_contacts
    group by conversation_id

),

conversation_ids as (

    select distinct conversation_id
    from conversations

),

requesters as (

    select
        conversation_ids.conversation_id,
        coalesce(authors.author_id, participants.contact_id) as requester_id

    from conversation_ids

    left join authors
        on conversation_ids.conversation_id = authors.conversation_id

    left join participants
        on conversation_ids.conversation_id = participants.conversation_id

),

-- of a person at several companies nobody can tell which one asked
companies as (

    select
        contact_id,
        min(company_id) as company_id

    from contact_companies

    group by contact_id

    having count(distinct company_id) = 1

),

joined as (

    select
        requesters.conversation_id,
        requesters.requester_id,
        companies.company_id

    from requesters

    left join companies
        on requesters.requester_id = companies.contact_id

)

select * from joined
