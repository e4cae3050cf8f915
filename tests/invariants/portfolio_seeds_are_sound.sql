-- Each row names a line of a customer-success seed that could not be worked with, and what is wrong with it.
with

steps as (

    select * from {{ ref('renewal_next_steps') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

coverage as (

    select * from {{ ref('coverage_targets') }}

),

paths as (

    select * from {{ ref('unhealthy_share_targets') }}

),

cadences as (

    select * from {{ ref('touch_cadence') }}

),

quadrants as (

    select * from {{ ref('health_activity_quadrants') }}

),

faults as (

    select
        'renewal_next_steps' as seed,
        cast(steps.step_number as {{ dbt.type_string() }}) as seed_line,
        'unknown health band' as fault
    from steps
    left join bands on steps.health_band = bands.band
    where bands.band is null and steps.health_band not in ('any', 'unknown')
    union all
    select
        'coverage_targets' as seed,
        slice_value as seed_line,
        'range not above 0, or not from least to most' as fault
    from coverage
    where min_accounts <= 0 or min_acv <= 0 or min_accounts > max_accounts or min_acv > max_acv
    union all
    select
        'coverage_targets' as seed,
        slice_value as seed_line,
        'more than one line' as fault
    from coverage
    group by slice_by, slice_value
    having count(*) > 1
    union all
    select
        'unhealthy_share_targets' as seed,
        slice_value as seed_line,
        'shares outside 0-1, or target before start' as fault
    from paths
    where start_share not between 0 and 1 or target_share not between 0 and 1 or target_on <= start_on
    union all
    select
        'unhealthy_share_targets' as seed,
        slice_value as seed_line,
        'more than one line' as fault
    from paths
    group by slice_by, slice_value
    having count(*) > 1
    union all
    select
        'unhealthy_share_targets' as seed,
        slice_value as seed_line,
        'any on one side only' as fault
    from paths
    where (slice_by = 'any') <> (slice_value = 'any')
    union all
    select
        'touch_cadence' as seed,
        touch_tier || ', ' || segment as seed_line,
        'days not above 0' as fault
    from cadences
    where days_between_touches <= 0
    union all
    select
        'touch_cadence' as seed,
        touch_tier || ', ' || segment as seed_line,
        'more than one line' as fault
    from cadences
    group by touch_tier, segment
    having count(*) > 1
    union all
    select
        'touch_cadence' as seed,
        'any, any' as seed_line,
        'no line for all others' as fault
    from cadences
    having sum(case when touch_tier = 'any' and segment = 'any' then 1 else 0 end) = 0
    union all
    select
        'health_activity_quadrants' as seed,
        'high and low' as seed_line,
        'not one line for each of the four quadrants' as fault
    from quadrants
    having count(*) <> 4 or count(distinct {{ dbt.concat(['health_level', "' '", 'activity_level']) }}) <> 4

)

select * from faults
