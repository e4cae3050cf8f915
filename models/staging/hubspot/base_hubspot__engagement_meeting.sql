{{ config(enabled='hubspot' in enabled_vendors()) }}

with

meetings as (

    select * from {{ source('hubspot', 'engagement_meeting') }}

),

renamed as (

    select
        {{ trimmed('engagement_id') }} as engagement_id,
        {{ first_of_list(as_text('companies')) }} as listed_company_id,
        'meeting' as activity_type,
        {{ trimmed('property_hubspot_owner_id') }} as owner_id,
        {{ trimmed('property_hs_activity_type') }} as kind,
        lower(coalesce({{ trimmed('property_hs_meeting_outcome') }}, {{ trimmed('meeting_outcome') }})) as outcome,
        coalesce({{ trimmed('property_hs_meeting_title') }}, {{ trimmed('title') }}) as subject,
        coalesce(
            {{ utc_moment_text('property_hs_meeting_start_time') }},
            {{ utc_moment_text('start_time') }},
            {{ utc_moment_text('property_hs_timestamp') }},
            {{ utc_moment_text(adapter.quote('timestamp')) }}
        ) as occurred_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from meetings

)

select * from renamed
