{{ config(enabled='hubspot' in enabled_vendors()) }}

with

roles as (

    select * from {{ source('hubspot', 'role') }}

),

renamed as (

    select
        {{ trimmed('id') }} as role_id,
        {{ trimmed('name') }} as role_name,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from roles

)

select * from renamed
