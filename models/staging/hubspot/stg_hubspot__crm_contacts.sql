{{ config(enabled='hubspot' in enabled_vendors()) }}

with

contacts as (

    select * from {{ ref('base_hubspot__contact') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

joined as (

    select
        contacts.*,
        coalesce(merged_companies.kept_id, contacts.company_id) as account_company_id,
        -- a contact without a company is a lead: nobody at a customer yet
        contacts.is_deleted
        or merged_contacts.merged_id is not null
        or contacts.company_id is null as is_gone

    from contacts

    left join merged_records as merged_contacts
        on
            contacts.contact_id = merged_contacts.merged_id
            and merged_contacts.record_type = 'contact'

    left join merged_records as merged_companies
        on
            contacts.company_id = merged_companies.merged_id
            and merged_companies.record_type = 'company'

),

renamed as (

    select
        {{ vendor_id('hubspot', 'contact_id') }} as contact_id,
        {{ vendor_id('hubspot', 'account_company_id') }} as account_id,
        contact_name,
        email,
        title,
        {{ mapped_value('role', var('hubspot_contact_roles'), 'role') }} as role,
        departed_on,
        created_at,

        -- origin
        'hubspot' as source_name,
        contact_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_gone') }} as is_deleted

    from joined

)

select * from renamed
