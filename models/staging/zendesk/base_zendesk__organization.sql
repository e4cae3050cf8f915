{{ config(enabled='zendesk' in enabled_vendors()) }}

with

organizations as (

    select * from {{ source('zendesk', 'organization') }}

),

renamed as (

    select
        {{ trimmed('id') }} as organization_id,
        {{ trimmed('name') }} as organization_name,
        {{ trimmed('external_id') }} as external_id,
        -- the first of a JSON array of hosts
        {{ dbt.split_part(
            "replace(replace(replace(replace(" ~ as_text('domain_names') ~ ", '[', ''), ']', ''), '\"', ''), ' ', '')",
            "','",
            1
        ) }} as first_domain,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from organizations

)

select * from renamed
