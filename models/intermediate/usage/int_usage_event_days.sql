{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='event_day',
        on_schema_change='fail',
        pre_hook="{{ delete_vanished_usage_days() }}",
    )
}}

{%- set delivery_key = ['event_day', 'source_name', 'source_account_id', 'user_id', 'feature'] %}

with

deliveries as {{ computed_by_readers() }}(

    select * from {{ ref('int_usage_deliveries') }}

),

raw_days as (

    select * from {{ ref('int_usage_raw_days') }}

),

{% if is_incremental() %}
built_days as (

    select distinct
        event_day,
        day_fingerprint,
        linked_days,
        linked_day_count
    from {{ this }}

),

changed_days as (

    select raw_days.event_day
    from raw_days
    left join built_days on raw_days.event_day = built_days.event_day
    where built_days.day_fingerprint is null or built_days.day_fingerprint <> raw_days.fingerprint

),

-- a day that shares events with other days is out of date as soon as one of those has changed or gone
stale_linked_days as (

    select built_days.event_day
    from built_days
    left join raw_days
        on built_days.linked_days
            like '%;' || cast(raw_days.event_day as {{ dbt.type_string() }}) || '=' || raw_days.fingerprint || ';%'
    where built_days.linked_day_count > 0
    group by built_days.event_day, built_days.linked_day_count
    having count(raw_days.event_day) <> built_days.linked_day_count

),

changed_event_numbers as (

    select distinct deliveries.event_number
    from deliveries
    inner join changed_days on deliveries.event_day = changed_days.event_day
    where deliveries.event_id is not null

),

-- a redelivery may name another time: the day under which the event stood until now has to be rebuilt too
days_sharing_changed_events as (

    select distinct deliveries.event_day
    from deliveries
    inner join changed_event_numbers on deliveries.event_number = changed_event_numbers.event_number

),

rebuilt_days as (

    select event_day from changed_days
    union distinct
    select event_day from stale_linked_days
    union distinct
    select event_day from days_sharing_changed_events
    {%- if usage_days_asked_for() %}
    union distinct
    select event_day
    from raw_days
    where event_day between {{ usage_days_asked_for() | join(' and ') }}
    {%- endif %}

),

-- the days that have to be read to know the newest delivery of every event of a rebuilt day
read_days as (

    select event_day from rebuilt_days
    union distinct
    select raw_days.event_day
    from rebuilt_days
    inner join built_days on rebuilt_days.event_day = built_days.event_day
    inner join raw_days
        on built_days.linked_days like '%;' || cast(raw_days.event_day as {{ dbt.type_string() }}) || '=%'
    where built_days.linked_day_count > 0

),

read_deliveries as {{ computed_by_readers() }}(

    select deliveries.*
    from deliveries
    inner join read_days on deliveries.event_day = read_days.event_day

),
{% else %}
rebuilt_days as (

    select event_day from raw_days

),

read_deliveries as {{ computed_by_readers() }}(

    select * from deliveries

),
{% endif %}

-- only events that came more than once need to be ordered; the rest, nearly all, passes by
-- (the filters are there for DuckDB too: without them it expects five times the groups, and 20M events die of memory)
repeated_event_numbers as (

    select event_number
    from read_deliveries
    where event_id is not null
    group by event_number
    having count(*) > 1

),

repeated_deliveries as (

    select read_deliveries.*
    from read_deliveries
    inner join repeated_event_numbers on read_deliveries.event_number = repeated_event_numbers.event_number
    where read_deliveries.event_id is not null

),

-- newest delivery first, nulls oldest; the content breaks ties, so that file order never decides
ordered_deliveries as (

    select
        repeated_deliveries.*,
        row_number() over (
            partition by event_id
            order by
                case when synced_at is null then 1 else 0 end,
                synced_at desc,
                case when received_at is null then 1 else 0 end,
                received_at desc,
                case when is_deleted then 1 else 0 end desc,
                coalesce(cast(occurred_at as {{ dbt.type_string() }}), '') desc,
                coalesce(source_account_id, '') desc,
                coalesce(user_id, '') desc,
                coalesce(feature, '') desc,
                source_name desc,
                coalesce(source_row_id, '') desc
        ) as delivery_place
    from repeated_deliveries

),

placed_deliveries as (

    select
        read_deliveries.event_day,
        read_deliveries.source_name,
        read_deliveries.source_account_id,
        read_deliveries.user_id,
        read_deliveries.feature,
        read_deliveries.event_id,
        read_deliveries.occurred_at,
        read_deliveries.received_at,
        read_deliveries.source_row_id,
        read_deliveries.is_deleted,
        read_deliveries.quarantine_reason,
        1 as delivery_place
    from read_deliveries
    left join repeated_event_numbers
        on
            read_deliveries.event_number = repeated_event_numbers.event_number
            and read_deliveries.event_id is not null
    where repeated_event_numbers.event_number is null
    union all
    select
        event_day,
        source_name,
        source_account_id,
        user_id,
        feature,
        event_id,
        occurred_at,
        received_at,
        source_row_id,
        is_deleted,
        quarantine_reason,
        delivery_place
    from ordered_deliveries

),

outcomes as (

    select
        placed_deliveries.*,
        case
            when delivery_place > 1 then 'collapsed'
            when is_deleted then 'deleted'
            when quarantine_reason is not null then 'quarantined'
            else 'accepted'
        end as row_outcome
    from placed_deliveries

),

-- a quarantined delivery keeps a row of its own, with all that is known of it; the others are added up
described as (

    select
        outcomes.*,
        case when row_outcome = 'quarantined' then quarantine_reason end as reason,
        case when row_outcome = 'quarantined' then event_id end as quarantined_event_id,
        case when row_outcome = 'quarantined' then occurred_at end as quarantined_occurred_at,
        case when row_outcome = 'quarantined' then received_at end as quarantined_received_at,
        case when row_outcome = 'quarantined' then source_row_id end as quarantined_source_row_id
    from outcomes

),

added_up as (

    select
        {{ delivery_key | join(',\n        ') }},
        reason,
        quarantined_event_id,
        quarantined_occurred_at,
        quarantined_received_at,
        quarantined_source_row_id,
        count(*) as rows_read,
        count(case when row_outcome = 'collapsed' then 1 end) as rows_collapsed,
        count(case when row_outcome = 'deleted' then 1 end) as rows_deleted,
        count(reason) as rows_quarantined,
        max(case when row_outcome = 'accepted' then occurred_at end) as last_event_at
    from described
    group by
        {{ delivery_key | join(',\n        ') }},
        reason,
        quarantined_event_id,
        quarantined_occurred_at,
        quarantined_received_at,
        quarantined_source_row_id

),

event_days_of_wandering_events as (

    select distinct
        event_id,
        event_day
    from ordered_deliveries

),

day_links as (

    select distinct
        here.event_day,
        there.event_day as linked_day
    from event_days_of_wandering_events as here
    inner join event_days_of_wandering_events as there
        on here.event_id = there.event_id and here.event_day <> there.event_day

),

-- each row says from which raw content its day, and the days it shares events with, were built
day_states as (

    select
        rebuilt_days.event_day,
        raw_days.fingerprint as day_fingerprint,
        coalesce(
            ';' || {{ dbt.listagg(
                "cast(linked_raw_days.event_day as " ~ dbt.type_string() ~ ") || '=' || linked_raw_days.fingerprint",
                "';'",
                'order by linked_raw_days.event_day'
            ) }} || ';',
            ''
        ) as linked_days,
        count(linked_raw_days.event_day) as linked_day_count
    from rebuilt_days
    inner join raw_days on rebuilt_days.event_day = raw_days.event_day
    left join day_links on rebuilt_days.event_day = day_links.event_day
    left join raw_days as linked_raw_days on day_links.linked_day = linked_raw_days.event_day
    group by rebuilt_days.event_day, raw_days.fingerprint

),

final as (

    select
        added_up.event_day,
        added_up.source_name,
        added_up.source_account_id,
        added_up.user_id,
        added_up.feature,
        cast(added_up.rows_read as {{ dbt.type_bigint() }}) as rows_read,
        cast(
            added_up.rows_read - added_up.rows_collapsed - added_up.rows_deleted - added_up.rows_quarantined
            as {{ dbt.type_bigint() }}
        ) as rows_accepted,
        cast(added_up.rows_collapsed as {{ dbt.type_bigint() }}) as rows_collapsed,
        cast(added_up.rows_deleted as {{ dbt.type_bigint() }}) as rows_deleted,
        cast(added_up.rows_quarantined as {{ dbt.type_bigint() }}) as rows_quarantined,
        added_up.last_event_at,
        added_up.reason,
        added_up.quarantined_event_id,
        added_up.quarantined_occurred_at,
        added_up.quarantined_received_at,
        added_up.quarantined_source_row_id,
        day_states.day_fingerprint,
        day_states.linked_days,
        cast(day_states.linked_day_count as {{ dbt.type_int() }}) as linked_day_count
    from added_up
    inner join day_states on added_up.event_day = day_states.event_day

)

select * from final
