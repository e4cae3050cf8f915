{{ config(enabled=source_enabled('generic')) }}

with

delivered as (
    select * from {{ source('generic', 'usage_events') }}
),

renamed as (
    select
        cast(event_id as {{ dbt.type_string() }}) as event_id,
        cast(account_id as {{ dbt.type_string() }}) as account_id,
        cast(user_id as {{ dbt.type_string() }}) as user_id,
        cast(feature as {{ dbt.type_string() }}) as feature,
        {{ parse_timestamp('occurred_at') }} as occurred_at,
        {{ told_moment(parse_timestamp('received_at'), 'received_at') }} as received_at,
        'generic' as source_name,
        cast(event_id as {{ dbt.type_string() }}) as source_row_id,
        {{ told_moment(parse_timestamp('synced_at'), 'synced_at') }} as synced_at,
        case
            when {{ parse_boolean('is_deleted') }} then 'true'
            when {{ trimmed('is_deleted') }} is null or not {{ parse_boolean('is_deleted') }} then 'false'
            else 'unreadable'
        end as is_deleted
    from delivered
)

select * from renamed
