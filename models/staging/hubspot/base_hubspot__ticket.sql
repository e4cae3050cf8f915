{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

tickets as (

    select * from {{ source('hubspot', 'ticket') }}

),

renamed as (

    select
        {{ trimmed('id') }} as ticket_id,
        {{ first_of_list(as_text('companies')) }} as listed_company_id,
        {{ trimmed('property_hs_pipeline_stage') }} as stage_id,
        {{ trimmed('property_hubspot_owner_id') }} as owner_id,
        lower({{ trimmed('property_hs_ticket_priority') }}) as priority,
        {{ trimmed('property_hs_ticket_category') }} as ticket_type,
        {{ utc_moment_text('property_createdate') }} as created_at,
        {{ utc_moment_text('property_first_agent_reply_date') }} as first_replied_at,
        {{ utc_moment_text('property_closed_date') }} as closed_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ hubspot_is_deleted() }} as is_deleted

    from tickets

)

select * from renamed
