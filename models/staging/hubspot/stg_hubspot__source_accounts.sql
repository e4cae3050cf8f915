{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

companies as (

    select * from {{ ref('base_hubspot__company') }}

),

merged_records as (

    select * from {{ ref('prep_hubspot__merged_records') }}

),

joined as (

    select
        companies.*,
        companies.is_deleted or merged_records.merged_id is not null as is_gone

    from companies

    left join merged_records
        on
            companies.company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

),

renamed as (

    select
        'hubspot_tickets' as source_name,
        {{ vendor_id('hubspot', 'company_id') }} as source_account_id,
        company_name as account_name,
        domain,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ stored_account_id('stored_account_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_gone') }} as is_deleted

    from joined

)

select * from renamed
