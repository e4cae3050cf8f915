{{ config(enabled='mixpanel' in enabled_vendors()) }}

with

events as (

    select * from {{ source('mixpanel', 'event') }}

),

renamed as (

    select
        coalesce({{ trimmed('insert_id') }}, {{ trimmed('_fivetran_id') }}) as delivered_id,
        {{ trimmed('name') }} as feature,
        {{ trimmed('distinct_id') }} as distinct_id,
        coalesce(
            {{ trimmed(mapped_column('mixpanel_columns', 'event', 'account_id')) }},
            {{ first_json_value('properties', var('mixpanel_account_properties')) }}
        ) as account_id,
        coalesce(
            {{ trimmed(mapped_column('mixpanel_columns', 'event', 'user_id')) }},
            {{ first_json_value('properties', var('mixpanel_user_properties')) }}
        ) as known_user_id,
        {{ safe_cast(adapter.quote('time'), dbt.type_timestamp()) }} as occurred_at,
        {{ told_moment(safe_cast('_fivetran_synced', dbt.type_timestamp()), '_fivetran_synced') }} as synced_at

    from events

)

select * from renamed
