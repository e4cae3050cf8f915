{{ config(enabled='hubspot' in enabled_vendors()) }}

with

owners as (

    select * from {{ ref('base_hubspot__owner') }}

),

user_deliveries as (

    select * from {{ ref('base_hubspot__users') }}

),

role_deliveries as (

    select * from {{ ref('base_hubspot__role') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['role_id', 'synced_at']) }}

),

roles as (

    {{ newest_per_key('role_deliveries', ['role_id'], ['role_name', 'synced_at']) }}

),

joined as (

    select
        owners.*,
        roles.role_name

    from owners

    left join users
        on owners.active_user_id = users.user_id

    left join roles
        on users.role_id = roles.role_id

),

renamed as (

    -- records name their owner, never the user behind it
    select
        {{ vendor_id('hubspot', 'owner_id') }} as user_id,
        owner_name as user_name,
        email,
        role_name as role,
        cast(null as {{ dbt.type_string() }}) as manager_id,
        is_active,

        -- origin
        'hubspot' as source_name,
        owner_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
