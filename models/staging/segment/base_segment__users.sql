{{ config(enabled='segment' in enabled_vendors()) }}

with

users as (

    select * from {{ source('segment', 'users') }}

),

renamed as (

    select
        {{ trimmed('id') }} as user_id,
        lower({{ trimmed(mapped_column('segment_columns', 'users', 'email')) }}) as email,
        {{ safe_cast('received_at', dbt.type_timestamp()) }} as synced_at

    from users

)

select * from renamed
