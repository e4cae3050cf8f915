{{ config(enabled='hubspot' in enabled_vendors()) }}

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
        -- a company that was merged into another one lives on there
        companies.is_deleted or merged_records.merged_id is not null as is_gone

    from companies

    left join merged_records
        on
            companies.company_id = merged_records.merged_id
            and merged_records.record_type = 'company'

),

renamed as (

    select
        {{ vendor_id('hubspot', 'company_id') }} as account_id,
        company_name as account_name,
        {{ vendor_id('hubspot', 'parent_company_id') }} as parent_account_id,
        domain,

        -- how the account is segmented and served
        segment,
        touch_tier,
        industry,
        employee_count,
        region,
        sales_channel,
        {{ vendor_id('hubspot', 'csm_owner_id') }} as csm_id,
        {{ vendor_id('hubspot', 'account_owner_id') }} as account_owner_id,

        -- dates
        customer_since,
        -- where the creation is not landed, the company is known from its delivery
        coalesce(created_at, {{ utc_moment_text('synced_at') }}) as created_at,

        -- origin
        'hubspot' as source_name,
        company_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_gone') }} as is_deleted

    from joined

)

select * from renamed
