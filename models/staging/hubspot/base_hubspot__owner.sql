{{ config(enabled=hubspot_is_read()) }}

with

owners as (

    select * from {{ source('hubspot', 'owner') }}

),

renamed as (

    select
        {{ trimmed('owner_id') }} as owner_id,
        lower({{ trimmed('email') }}) as email,
        nullif(
            trim(coalesce({{ trimmed('first_name') }}, '') || ' ' || coalesce({{ trimmed('last_name') }}, '')), ''
        ) as owner_name,
        {{ trimmed('active_user_id') }} as active_user_id,
        -- an owner whose user is gone keeps the id of who it was
        case
            when {{ trimmed('active_user_id') }} is not null then 'true'
            when {{ trimmed('user_id_including_inactive') }} is not null then 'false'
        end as is_active,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from owners

)

select * from renamed
