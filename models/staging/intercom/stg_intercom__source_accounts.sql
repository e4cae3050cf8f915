{{ config(enabled='intercom' in enabled_vendors()) }}

with

companies as (

    select * from {{ ref('base_intercom__company_history') }}

),

renamed as (

    select
        'intercom' as source_name,
        {{ vendor_id('intercom', 'company_id') }} as source_account_id,
        company_name as account_name,
        domain,
        cast(null as {{ dbt.type_string() }}) as email,
        -- the id that the product gave the company; many products give the CRM's
        {{ stored_account_id('app_company_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from companies

)

select * from renamed
