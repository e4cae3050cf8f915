{{ config(enabled='intercom' in enabled_vendors()) }}

with

admins as (

    select * from {{ ref('base_intercom__admin') }}

),

renamed as (

    select
        {{ vendor_id('intercom', 'admin_id') }} as source_user_id,
        admin_name as user_name,
        email,

        -- origin
        'intercom' as source_name,
        admin_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from admins

)

select * from renamed
