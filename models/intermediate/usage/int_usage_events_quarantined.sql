{{ config(materialized='view') }}

{%- set text = dbt.type_string() %}

with

event_days as {{ computed_by_readers() }}(

    select * from {{ ref('int_usage_event_days') }}

),

accounts as (

    select * from {{ ref('int_account_matching') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

broken as (

    select
        source_name,
        quarantined_source_row_id as source_row_id,
        quarantined_event_id as event_id,
        source_account_id as account_id,
        user_id,
        feature,
        cast(quarantined_occurred_at as {{ text }}) as occurred_at,
        case
            when not ({{ is_unreadable_moment('quarantined_received_at') }})
                then cast(quarantined_received_at as {{ text }})
        end as received_at,
        reason,
        rows_quarantined as row_count
    from event_days
    where rows_quarantined > 0

),

-- events of an account that no source knows: kept by day, so they are listed by day, without their ids
orphaned as (

    select
        event_days.source_name,
        cast(null as {{ text }}) as source_row_id,
        cast(null as {{ text }}) as event_id,
        event_days.source_account_id as account_id,
        event_days.user_id,
        event_days.feature,
        cast(event_days.event_day as {{ text }}) as occurred_at,
        cast(null as {{ text }}) as received_at,
        'orphan key: account_id' as reason,
        event_days.rows_accepted as row_count
    from event_days
    left join accounts on event_days.source_account_id = accounts.source_account_id
    where event_days.rows_accepted > 0 and accounts.source_account_id is null

),

quarantined as (

    select * from broken
    union all
    select * from orphaned

),

-- rows of the same content are one row with a count in the day table and as many rows here
listed as (

    select
        quarantined.source_name,
        quarantined.source_row_id,
        quarantined.event_id as row_key,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        quarantined.reason,
        {{ json_of_row(['event_id', 'account_id', 'user_id', 'feature', 'occurred_at', 'received_at']) }} as raw_content
    from quarantined
    inner join numbers on quarantined.row_count > numbers.n

)

select * from listed
