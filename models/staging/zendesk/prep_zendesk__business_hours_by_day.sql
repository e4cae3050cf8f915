{{ config(enabled='zendesk' in enabled_vendors(), materialized='table') }}

with

business_hours as (

    select * from {{ ref('prep_zendesk__business_hours') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

-- cut at midnight of UTC, so that a moment finds its hours by its day
pieces as (

    select
        business_hours.schedule_id,
        {{ add_days('cast(business_hours.opens_at as date)', 'numbers.n') }} as utc_day,
        {{ greatest_of(
            'business_hours.opens_at',
            'cast(' ~ add_days('cast(business_hours.opens_at as date)', 'numbers.n')
            ~ ' as ' ~ dbt.type_timestamp() ~ ')'
        ) }} as opens_at,
        {{ least_of(
            'business_hours.closes_at',
            'cast(' ~ add_days('cast(business_hours.opens_at as date)', 'numbers.n + 1')
            ~ ' as ' ~ dbt.type_timestamp() ~ ')'
        ) }} as closes_at

    from business_hours

    inner join numbers
        on numbers.n < 2

),

measured as (

    select
        schedule_id,
        utc_day,
        opens_at,
        closes_at,
        {{ dbt.datediff('opens_at', 'closes_at', 'minute') }}
            as minutes

    from pieces

    where opens_at < closes_at

),

first_days as (

    select
        schedule_id,
        min(utc_day) as first_day,
        max(utc_day) as last_day
    from measured
    group by schedule_id

),

-- every day has a row, also one without hours
days as (

    select
        first_days.schedule_id,
        {{ add_days('first_days.first_day', 'numbers.n') }} as utc_day

    from first_days

    inner join numbers
        on {{ add_days('first_days.first_day', 'numbers.n') }} <= first_days.last_day

),

summed as (

    select
        days.schedule_id,
        days.utc_day,
        measured.opens_at,
        measured.closes_at,
        coalesce(
            sum(measured.minutes) over (
                partition by days.schedule_id
                order by days.utc_day, measured.opens_at
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as minutes_before

    from days

    left join measured
        on
            days.schedule_id = measured.schedule_id
            and days.utc_day = measured.utc_day

)

select * from summed
