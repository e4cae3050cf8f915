{{ config(enabled='zendesk' in enabled_vendors(), materialized='table') }}

{#- A zone that is not landed is taken as far from UTC as the schedule was when it was delivered; where that is not
    known either, there are no hours. -#}
{%- set standard_minutes -%}
    coalesce(
            zones.standard_minutes,
            local_hours.delivered_offset,
            case when coalesce(upper(local_hours.time_zone), 'UTC') = 'UTC' then 0 end
        )
{%- endset %}

with

interval_deliveries as (

    select * from {{ ref('base_zendesk__schedule') }}

),

holiday_deliveries as (

    select * from {{ ref('base_zendesk__schedule_holiday') }}

),

zone_deliveries as (

    select * from {{ ref('base_zendesk__time_zone') }}

),

daylight_deliveries as (

    select * from {{ ref('base_zendesk__daylight_time') }}

),

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

intervals as (

    {{ newest_per_key(
        'interval_deliveries', ['schedule_id', 'start_minute', 'end_minute'],
        ['time_zone', 'start_minute_utc', 'created_at', 'synced_at', 'is_deleted']
    ) }}

),

holidays as (

    {{ newest_per_key(
        'holiday_deliveries', ['holiday_id'], ['schedule_id', 'first_day', 'last_day', 'synced_at', 'is_deleted']
    ) }}

),

zones as (

    {{ newest_per_key('zone_deliveries', ['time_zone'], ['standard_minutes', 'synced_at']) }}

),

daylight as (

    {{ newest_per_key(
        'daylight_deliveries', ['time_zone', 'daylight_year'],
        ['starts_at', 'ends_at', 'daylight_minutes', 'synced_at']
    ) }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

first_days as (

    -- some weeks around, so that the hours before the first and after the last moment are there
    select {{ add_days('cast(min(created_at) as date)', -15) }} as first_day
    from tickets

),

numbered_days as (

    select {{ add_days('first_days.first_day', 'numbers.n') }} as local_day

    from first_days

    inner join numbers
        on {{ add_days('first_days.first_day', 'numbers.n') }} <= {{ add_days(as_of(), 15) }}

),

days as (

    -- 2000-01-02 was a Sunday
    select
        local_day,
        mod(
            {{ days_between("cast('2000-01-02' as date)", 'local_day') }}
            + 70000,
            7
        ) as week_day

    from numbered_days

),

-- the part of an interval that lies on one local day; holidays close whole days
local_hours as (

    select
        intervals.schedule_id,
        intervals.time_zone,
        intervals.start_minute - intervals.start_minute_utc as delivered_offset,
        {{ dbt.dateadd(
            'minute',
            greatest_of('intervals.start_minute', '1440 * days.week_day') ~ ' - 1440 * days.week_day',
            'cast(days.local_day as ' ~ dbt.type_timestamp() ~ ')'
        ) }} as opens_at,
        {{ dbt.dateadd(
            'minute',
            least_of('intervals.end_minute', '1440 * (days.week_day + 1)') ~ ' - 1440 * days.week_day',
            'cast(days.local_day as ' ~ dbt.type_timestamp() ~ ')'
        ) }} as closes_at

    from intervals

    inner join days
        on
            intervals.start_minute < 1440 * (days.week_day + 1)
            and intervals.end_minute > 1440 * days.week_day

    left join holidays
        on
            intervals.schedule_id = holidays.schedule_id
            and days.local_day >= holidays.first_day
            and days.local_day <= holidays.last_day
            and not holidays.is_deleted

    where
        not intervals.is_deleted
        and holidays.holiday_id is null

),

-- each end by the clock of its own moment: an interval across the switch is an hour shorter or longer
offsets as (

    select
        local_hours.schedule_id,
        local_hours.opens_at,
        local_hours.closes_at,
        {{ standard_minutes }} as standard_minutes,
        max(case when {{ in_daylight_time('local_hours.opens_at') }} then daylight.daylight_minutes else 0 end)
            as opening_daylight_minutes,
        max(case when {{ in_daylight_time('local_hours.closes_at') }} then daylight.daylight_minutes else 0 end)
            as closing_daylight_minutes

    from local_hours

    left join zones
        on local_hours.time_zone = zones.time_zone

    left join daylight
        on
            zones.time_zone = daylight.time_zone
            and daylight.daylight_year between
            extract(year from local_hours.opens_at) - 1 and extract(year from local_hours.opens_at) + 1

    where {{ standard_minutes }} is not null

    group by
        local_hours.schedule_id,
        local_hours.opens_at,
        local_hours.closes_at,
        {{ standard_minutes }}

),

in_utc as (

    select
        schedule_id,
        {{ dbt.dateadd('minute', '-(standard_minutes + opening_daylight_minutes)', 'opens_at') }} as opens_at,
        {{ dbt.dateadd('minute', '-(standard_minutes + closing_daylight_minutes)', 'closes_at') }} as closes_at

    from offsets

)

select * from in_utc
