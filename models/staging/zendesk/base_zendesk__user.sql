{{ config(enabled='zendesk' in enabled_vendors()) }}

with

users as (

    select * from {{ source('zendesk', 'user') }}

),

renamed as (

    select
        {{ trimmed('id') }} as user_id,
        lower({{ trimmed('role') }}) as role,
        {{ trimmed('organization_id') }} as organization_id,
        {{ trimmed('name') }} as user_name,
        lower({{ trimmed('email') }}) as email,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from users

)

select * from renamed
