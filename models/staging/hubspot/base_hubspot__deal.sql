{{ config(enabled='hubspot' in enabled_vendors()) }}

with

deals as (

    select * from {{ source('hubspot', 'deal') }}

),

renamed as (

    select
        {{ trimmed('deal_id') }} as deal_id,
        {{ first_of_list(as_text('companies')) }} as listed_company_id,
        {{ trimmed('deal_pipeline_id') }} as pipeline_id,
        {{ trimmed('deal_pipeline_stage_id') }} as stage_id,
        {{ trimmed(hubspot_column('deal', 'opportunity_type')) }} as deal_type,
        {{ trimmed(hubspot_column('deal', 'source')) }} as deal_source,
        -- the amount in the portal's own currency, where HubSpot converts it
        coalesce({{ trimmed('property_amount_in_home_currency') }}, {{ trimmed('property_amount') }}) as amount,
        {{ reporting_day_text('property_closedate') }} as close_on,
        {{ utc_moment_text('property_createdate') }} as created_at,

        -- origin
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ hubspot_is_deleted() }} as is_deleted

    from deals

)

select * from renamed
