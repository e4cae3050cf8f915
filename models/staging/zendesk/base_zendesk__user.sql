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
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from users

)

select * from renamed
