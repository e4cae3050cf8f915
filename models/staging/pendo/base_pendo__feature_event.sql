{{ config(enabled='pendo' in enabled_vendors()) }}

{%- set parts = [
    adapter.quote('timestamp'), 'feature_id', 'visitor_id', 'account_id', 'app_id', 'server_name', 'remote_ip', 'user_agent'
] %}

with

feature_events as (

    select * from {{ source('pendo', 'feature_event') }}

),

renamed as (

    select
        -- Pendo counts clicks by hour, visitor, feature and place; the loader may number such a row itself
        coalesce(
            {{ trimmed('_fivetran_id') }},
            {{ content_hash(parts) }}
        ) as event_id,
        {{ trimmed('feature_id') }} as feature_id,
        {{ trimmed('visitor_id') }} as visitor_id,
        {{ trimmed('account_id') }} as account_id,
        {{ safe_cast(adapter.quote('timestamp'), dbt.type_timestamp()) }} as occurred_at,
        {{ told_moment(safe_cast('_fivetran_synced', dbt.type_timestamp()), '_fivetran_synced') }} as synced_at

    from feature_events

)

select * from renamed
