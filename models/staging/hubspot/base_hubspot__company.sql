{{ config(enabled=hubspot_is_read()) }}

with

companies as (

    select * from {{ source('hubspot', 'company') }}

),

renamed as (

    select
        {{ trimmed('id') }} as company_id,
        {{ trimmed(hubspot_column('company', 'account_name')) }} as company_name,
        {{ trimmed(hubspot_column('company', 'parent_account_id')) }} as parent_company_id,
        coalesce(
            {{ web_domain(hubspot_column('company', 'domain')) }},
            {{ web_domain(hubspot_column('company', 'website')) }}
        ) as domain,

        -- how the account is segmented and served
        {{ trimmed(hubspot_column('company', 'segment')) }} as segment,
        {{ trimmed(hubspot_column('company', 'touch_tier')) }} as touch_tier,
        {{ trimmed(hubspot_column('company', 'industry')) }} as industry,
        {{ trimmed(hubspot_column('company', 'employee_count')) }} as employee_count,
        {{ trimmed(hubspot_column('company', 'region')) }} as region,
        {{ trimmed(hubspot_column('company', 'sales_channel')) }} as sales_channel,
        {{ trimmed(hubspot_column('company', 'csm_id')) }} as csm_owner_id,
        {{ trimmed(hubspot_column('company', 'account_owner_id')) }} as account_owner_id,

        -- dates
        {{ reporting_day_text(hubspot_column('company', 'customer_since')) }} as customer_since,
        {{ utc_moment_text('property_createdate') }} as created_at,

        -- origin
        {{ trimmed(hubspot_column('company', 'stored_account_id')) }} as stored_account_id,
        {{ trimmed('property_hs_merged_object_ids') }} as merged_ids,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ hubspot_is_deleted() }} as is_deleted

    from companies

)

select * from renamed
