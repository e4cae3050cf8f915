{{ config(enabled='salesforce' in enabled_vendors()) }}

with

users as (

    select * from {{ source('salesforce', 'user') }}

),

current_rows as (

    {{ salesforce_current_rows('users') }}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as user_id,
        {{ trimmed('name') }} as user_name,
        lower({{ trimmed('email') }}) as email,
        {{ trimmed(salesforce_column('user', 'role')) }} as role,
        {{ vendor_id('salesforce', 'manager_id') }} as manager_id,
        {{ trimmed('is_active') }} as is_active,

        -- origin
        'salesforce' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(salesforce_is_deleted()) }} as is_deleted

    from current_rows

)

select * from renamed
