{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

owners as (

    select * from {{ ref('base_hubspot__owner') }}

),

renamed as (

    select
        {{ vendor_id('hubspot', 'owner_id') }} as source_user_id,
        owner_name as user_name,
        email,

        -- origin
        'hubspot_tickets' as source_name,
        owner_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from owners

)

select * from renamed
