{{ config(materialized='view') }}

{%- set staging_models = staging_models_for('usage_events') %}

with

{% for model in staging_models %}
{{ model }}_rows as (

    select * from {{ ref(model) }}

),

{% endfor %}
unioned as (

    {% for model in staging_models %}
    select
        source_name,
        event_id,
        account_id,
        user_id,
        feature,
        occurred_at,
        received_at,
        {{ safe_cast('synced_at', dbt.type_timestamp()) }} as synced_at,
        is_deleted,
        source_row_id
    from {{ model }}_rows
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {% if not staging_models %}
    select
        cast(null as {{ dbt.type_string() }}) as source_name,
        cast(null as {{ dbt.type_string() }}) as event_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        cast(null as {{ dbt.type_string() }}) as user_id,
        cast(null as {{ dbt.type_string() }}) as feature,
        cast(null as {{ dbt.type_timestamp() }}) as occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as received_at,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        cast(null as {{ dbt.type_string() }}) as is_deleted,
        cast(null as {{ dbt.type_string() }}) as source_row_id
    where false
    {% endif %}

),

cleaned as (

    select
        source_name,
        {{ trimmed_in_bulk('event_id') }} as event_id,
        {{ trimmed_in_bulk('account_id') }} as source_account_id,
        {{ trimmed_in_bulk('user_id') }} as user_id,
        {{ trimmed_in_bulk('feature') }} as feature,
        cast(occurred_at as {{ dbt.type_timestamp() }}) as occurred_at,
        cast(received_at as {{ dbt.type_timestamp() }}) as received_at,
        synced_at,
        -- null: there is a word, and it is neither yes nor no
        case
            when cast(is_deleted as {{ dbt.type_string() }}) <> 'unreadable' or is_deleted is null
                then coalesce(cast(is_deleted as {{ dbt.type_string() }}), 'false') = 'true'
        end as is_deleted,
        source_row_id
    from unioned

),

dated as (

    select
        cleaned.*,
        coalesce(cast(occurred_at as date), {{ undated_day() }}) as event_day,
        {{ content_number(['event_id']) }} as event_number,
        case
            when event_id is null then 'null key: event_id'
            when source_account_id is null then 'null key: account_id'
            when user_id is null then 'null key: user_id'
            when feature is null then 'null key: feature'
            when occurred_at is null then 'unparsable date: occurred_at'
            when {{ is_unreadable_moment('received_at') }} then 'unparsable date: received_at'
            when {{ is_unreadable_moment('synced_at') }} then 'unparsable date: synced_at'
            when is_deleted is null then 'unparsable boolean: is_deleted'
        end as quarantine_reason
    from cleaned

)

select * from dated
