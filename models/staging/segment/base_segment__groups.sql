{{ config(enabled='segment' in enabled_vendors()) }}

with

group_calls as (

    select * from {{ source('segment', 'groups') }}

),

renamed as (

    select
        {{ trimmed('user_id') }} as user_id,
        {{ trimmed('group_id') }} as account_id,
        {{ trimmed(mapped_column('segment_columns', 'groups', 'account_name')) }} as account_name,
        {{ web_domain(mapped_column('segment_columns', 'groups', 'domain')) }} as domain,
        {{ trimmed(mapped_column('segment_columns', 'groups', 'stored_account_id')) }} as stored_id,
        coalesce(
            {{ safe_cast(adapter.quote('timestamp'), dbt.type_timestamp()) }},
            {{ safe_cast('received_at', dbt.type_timestamp()) }}
        ) as grouped_at,
        {{ safe_cast('received_at', dbt.type_timestamp()) }} as synced_at

    from group_calls

)

select * from renamed
