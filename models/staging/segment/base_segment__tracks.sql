{{ config(enabled='segment' in enabled_vendors()) }}

with

tracks as (

    select * from {{ source('segment', 'tracks') }}

),

renamed as (

    select
        {{ trimmed('id') }} as event_id,
        {{ trimmed('user_id') }} as user_id,
        {{ trimmed(mapped_column('segment_columns', 'tracks', 'feature')) }} as feature,
        {{ trimmed(mapped_column('segment_columns', 'tracks', 'account_id')) }} as account_id,
        coalesce(
            {{ safe_cast(adapter.quote('timestamp'), dbt.type_timestamp()) }},
            {{ safe_cast('original_timestamp', dbt.type_timestamp()) }}
        ) as occurred_at,
        {{ told_moment(safe_cast('received_at', dbt.type_timestamp()), 'received_at') }} as received_at

    from tracks

)

select * from renamed
