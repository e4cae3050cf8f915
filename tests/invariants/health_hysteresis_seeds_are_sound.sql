-- Each row is a setting of hysteresis that could not be meant: fewer than 0 points or 1 week, two rows in force.
with

applied as (

    select * from {{ ref('health_hysteresis') }}

),

candidates as (

    select * from {{ ref('health_hysteresis_candidates') }}

),

settings as (

    select
        'health_hysteresis' as seed,
        'in force' as setting,
        points,
        weeks
    from applied
    union all
    select
        'health_hysteresis_candidates' as seed,
        setting,
        points,
        weeks
    from candidates

),

faults as (

    select
        seed,
        setting,
        'points below 0 or weeks below 1' as fault
    from settings
    where points < 0 or weeks < 1
    union all
    select
        seed,
        max(setting) as setting,
        'more than one row' as fault
    from settings
    where seed = 'health_hysteresis'
    group by seed
    having count(*) > 1

)

select * from faults
