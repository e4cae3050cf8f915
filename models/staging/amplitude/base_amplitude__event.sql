{{ config(enabled='amplitude' in enabled_vendors()) }}

with

events as (

    select * from {{ source('amplitude', 'event') }}

),

renamed as (

    select
        coalesce({{ trimmed('uuid') }}, {{ trimmed('_insert_id') }}, {{ trimmed('id') }}) as event_id,
        {{ trimmed('event_type') }} as feature,
        {{ trimmed('user_id') }} as user_id,
        coalesce(
            {{ first_json_value(adapter.quote('groups'), var('amplitude_account_groups')) }},
            {{ first_json_value('user_properties', var('amplitude_account_properties')) }}
        ) as account_id,
        {{ safe_cast('event_time', dbt.type_timestamp()) }} as occurred_at,
        coalesce(
            {{ told_moment(safe_cast('server_received_time', dbt.type_timestamp()), 'server_received_time') }},
            {{ told_moment(safe_cast('server_upload_time', dbt.type_timestamp()), 'server_upload_time') }}
        ) as received_at,
        {{ told_moment(safe_cast('_fivetran_synced', dbt.type_timestamp()), '_fivetran_synced') }} as synced_at

    from events

)

select * from renamed
