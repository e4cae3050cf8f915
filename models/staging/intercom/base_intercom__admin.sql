{{ config(enabled='intercom' in enabled_vendors()) }}

with

admins as (

    select * from {{ source('intercom', 'admin') }}

),

renamed as (

    select
        {{ trimmed('id') }} as admin_id,
        {{ trimmed('name') }} as admin_name,
        lower({{ trimmed('email') }}) as email,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from admins

)

select * from renamed
