{{ config(enabled='zendesk' in enabled_vendors()) }}

with

users as (

    select * from {{ ref('base_zendesk__user') }}

),

renamed as (

    select
        {{ vendor_id('zendesk', 'user_id') }} as source_user_id,
        user_name,
        email,

        -- origin
        'zendesk' as source_name,
        user_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from users

    -- end users are the customers' people
    where role in ('agent', 'admin')

)

select * from renamed
