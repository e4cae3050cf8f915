{{ config(enabled='hubspot' in enabled_vendors()) }}

with

engagements as (

    select * from {{ ref('prep_hubspot__engagements') }}

),

company_links as (

    select * from {{ ref('base_hubspot__engagement_company') }}

),

contact_links as (

    select * from {{ ref('base_hubspot__engagement_contact') }}

),

contact_deliveries as (

    select * from {{ ref('base_hubspot__contact') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

contacts as (

    {{ newest_per_key('contact_deliveries', ['contact_id'], ['company_id', 'synced_at']) }}

),

links_of_contacts as (

    -- only where the engagement names no company itself
    select
        contact_links.engagement_id,
        contacts.company_id

    from contact_links

    inner join contacts
        on contact_links.contact_id = contacts.contact_id

    left join company_links
        on contact_links.engagement_id = company_links.engagement_id

    left join engagements
        on contact_links.engagement_id = engagements.engagement_id

    where company_links.engagement_id is null and engagements.listed_company_id is null

),

links as (

    select
        engagement_id,
        company_id
    from company_links
    union all
    select
        engagement_id,
        company_id
    from links_of_contacts
    union all
    select
        engagement_id,
        listed_company_id as company_id
    from engagements

),

companies as (

    select distinct
        links.engagement_id,
        coalesce(merged_records.kept_id, links.company_id) as company_id

    from links

    left join merged_records
        on
            links.company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

    where links.company_id is not null

),

joined as (

    select
        engagements.*,
        companies.company_id

    from engagements

    left join companies
        on engagements.engagement_id = companies.engagement_id

),

renamed as (

    -- one activity per company that took part
    select
        {{ vendor_id('hubspot', "engagement_id || coalesce(':' || company_id, '')") }} as activity_id,
        {{ vendor_id('hubspot', 'company_id') }} as account_id,
        {{ vendor_id('hubspot', 'owner_id') }} as user_id,
        activity_type,
        occurred_at,
        subject,

        -- origin
        'hubspot' as source_name,
        engagement_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        -- with nobody at a customer it is no activity of an account
        {{ flag_text('is_gone or company_id is null') }} as is_deleted

    from joined

)

select * from renamed
