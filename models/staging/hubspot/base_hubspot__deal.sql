{{ config(enabled='hubspot' in enabled_vendors()) }}

with

deals as (

    select * from {{ source('hubspot', 'deal') }}

),

amounts as (

    select
        *,
        {{ trimmed('property_amount') }} as own_amount,
        {{ trimmed(hubspot_column('deal', 'currency')) }} as own_currency

    from deals

),

renamed as (

    select
        {{ trimmed('deal_id') }} as deal_id,
        {{ first_of_list(as_text('companies')) }} as listed_company_id,
        {{ trimmed('deal_pipeline_id') }} as pipeline_id,
        {{ trimmed('deal_pipeline_stage_id') }} as stage_id,
        {{ trimmed(hubspot_column('deal', 'opportunity_type')) }} as deal_type,
        {{ trimmed(hubspot_column('deal', 'source')) }} as deal_source,
        -- HubSpot converts to the portal's currency at a rate of its own: that counts where the deal names no currency
        case
            when own_amount is not null and own_currency is not null then own_amount
            else coalesce({{ trimmed('property_amount_in_home_currency') }}, own_amount)
        end as amount,
        case when own_amount is not null then upper(own_currency) end as currency,
        {{ reporting_day_text('property_closedate') }} as close_on,
        {{ utc_moment_text('property_createdate') }} as created_at,

        -- origin
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ hubspot_is_deleted() }} as is_deleted

    from amounts

)

select * from renamed
