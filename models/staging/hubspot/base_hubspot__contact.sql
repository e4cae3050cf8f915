{{ config(enabled=hubspot_is_read()) }}

with

contacts as (

    select * from {{ source('hubspot', 'contact') }}

),

renamed as (

    select
        {{ trimmed('id') }} as contact_id,
        {{ trimmed(hubspot_column('contact', 'company_id')) }} as company_id,
        nullif(
            trim(
                coalesce({{ trimmed('property_firstname') }}, '') || ' '
                || coalesce({{ trimmed('property_lastname') }}, '')
            ),
            ''
        ) as contact_name,
        lower({{ trimmed('property_email') }}) as email,
        {{ trimmed('property_jobtitle') }} as title,
        lower({{ trimmed(hubspot_column('contact', 'role')) }}) as role,
        {{ reporting_day_text(hubspot_column('contact', 'departed_on')) }} as departed_on,
        {{ utc_moment_text('property_createdate') }} as created_at,

        -- origin
        {{ trimmed('property_hs_merged_object_ids') }} as merged_ids,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ hubspot_is_deleted() }} as is_deleted

    from contacts

)

select * from renamed
