{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

tickets as (

    select * from {{ ref('base_hubspot__ticket') }}

),

company_links as (

    select * from {{ ref('base_hubspot__ticket_company') }}

),

contact_links as (

    select * from {{ ref('base_hubspot__ticket_contact') }}

),

contact_deliveries as (

    select * from {{ ref('base_hubspot__contact') }}

),

stage_deliveries as (

    select * from {{ ref('base_hubspot__ticket_pipeline_stage') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

contacts as (

    {{ newest_per_key('contact_deliveries', ['contact_id'], ['company_id', 'synced_at']) }}

),

stages as (

    {{ newest_per_key('stage_deliveries', ['stage_id'], ['stage_label', 'is_closed', 'synced_at']) }}

),

requesters as (

    select
        ticket_id,
        min(contact_id) as contact_id
    from contact_links
    group by ticket_id

),

companies as (

    select
        ticket_id,
        min(company_id) as company_id
    from company_links
    group by ticket_id

),

joined as (

    select
        tickets.*,
        coalesce(companies.company_id, tickets.listed_company_id, contacts.company_id) as linked_company_id,
        requesters.contact_id as requester_id,
        coalesce(stages.stage_label, tickets.stage_id) as status,
        -- a stage that is not landed leaves it to the date
        case when coalesce(stages.is_closed, true) then tickets.closed_at end as solved_at

    from tickets

    left join companies
        on tickets.ticket_id = companies.ticket_id

    left join requesters
        on tickets.ticket_id = requesters.ticket_id

    left join contacts
        on requesters.contact_id = contacts.contact_id

    left join stages
        on tickets.stage_id = stages.stage_id

),

kept_companies as (

    select
        joined.*,
        coalesce(merged_records.kept_id, joined.linked_company_id) as company_id

    from joined

    left join merged_records
        on
            joined.linked_company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

),

renamed as (

    select
        {{ vendor_id('hubspot', 'ticket_id') }} as ticket_id,
        {{ vendor_id('hubspot', 'company_id') }} as account_id,
        {{ vendor_id('hubspot', 'requester_id') }} as requester_id,
        {{ vendor_id('hubspot', 'owner_id') }} as assignee_id,
        priority,
        ticket_type,
        status,
        created_at,
        first_replied_at,
        solved_at,
        cast(null as {{ dbt.type_string() }}) as is_escalated,
        cast(null as {{ dbt.type_string() }}) as is_opened_by_agent,
        cast(null as {{ dbt.type_string() }}) as reopened_count,
        cast(null as {{ dbt.type_string() }}) as internal_note_count,
        cast(null as {{ dbt.type_string() }}) as first_reply_business_minutes,
        cast(null as {{ dbt.type_string() }}) as resolution_business_minutes,

        -- origin
        'hubspot_tickets' as source_name,
        ticket_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from kept_companies

)

select * from renamed
