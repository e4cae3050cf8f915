{{ config(enabled='hubspot' in enabled_vendors()) }}

with

emails as (

    select * from {{ source('hubspot', 'engagement_email') }}

),

renamed as (

    select
        {{ trimmed('engagement_id') }} as engagement_id,
        {{ first_of_list(as_text('companies')) }} as listed_company_id,
        'email' as activity_type,
        {{ trimmed('property_hubspot_owner_id') }} as owner_id,
        {{ trimmed('property_hs_activity_type') }} as kind,
        lower({{ trimmed('property_hs_email_status') }}) as outcome,
        {{ trimmed('property_hs_email_subject') }} as subject,
        coalesce(
            {{ utc_moment_text('property_hs_timestamp') }},
            {{ utc_moment_text(adapter.quote('timestamp')) }},
            {{ utc_moment_text('property_hs_createdate') }}
        ) as occurred_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from emails

)

select * from renamed
