{{ config(enabled='hubspot' in enabled_vendors()) }}

with

users as (

    select * from {{ source('hubspot', 'users') }}

),

renamed as (

    select
        {{ trimmed('id') }} as user_id,
        {{ trimmed('role_id') }} as role_id,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from users

)

select * from renamed
