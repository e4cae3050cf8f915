-- Each row names a line of a health seed that a score could not be computed from, and what is wrong with it.
with

components as (

    select * from {{ ref('health_components') }}

),

weights as (

    select * from {{ ref('health_weights') }}

),

thresholds as (

    select * from {{ ref('health_thresholds') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

versions as (

    select * from {{ ref('health_score_versions') }}

),

measured as (

    {%- for component in health_components() %}
    select '{{ component }}' as component {{ 'union all' if not loop.last }}
    {%- endfor %}

),

scorecards as (

    {%- for scorecard in health_scorecards() %}
    select '{{ scorecard }}' as scorecard {{ 'union all' if not loop.last }}
    {%- endfor %}

),

faults as (

    select
        'health_components' as seed,
        coalesce(components.component, measured.component) as seed_line,
        'no column of int_health_signals, or no line for one' as fault
    from components
    full outer join measured on components.component = measured.component
    where components.component is null or measured.component is null
    union all
    select
        'health_components' as seed,
        component as seed_line,
        'component_number outside 1-998' as fault
    from components
    where component_number not between 1 and 998
    union all
    select
        'health_weights' as seed,
        weights.scorecard || ', ' || weights.component as seed_line,
        'unknown component' as fault
    from weights
    left join components on weights.component = components.component
    where components.component is null
    union all
    select
        'health_weights' as seed,
        scorecard || ', ' || component as seed_line,
        'weight not above 0' as fault
    from weights
    where weight <= 0
    union all
    select
        'health_weights' as seed,
        scorecard || ', ' || component as seed_line,
        'more than one weight' as fault
    from weights
    group by score_version, scorecard, component
    having count(*) > 1
    union all
    select
        'health_weights' as seed,
        scorecards.scorecard as seed_line,
        'scorecard without a weight' as fault
    from scorecards
    cross join versions
    left join weights
        on scorecards.scorecard = weights.scorecard and versions.score_version = weights.score_version
    where weights.scorecard is null
    union all
    select
        'health_thresholds' as seed,
        thresholds.component || ', ' || thresholds.segment as seed_line,
        'unknown component' as fault
    from thresholds
    left join components on thresholds.component = components.component
    where components.component is null
    union all
    select
        'health_thresholds' as seed,
        component || ', ' || segment as seed_line,
        'worst equals best' as fault
    from thresholds
    where worst_value = best_value or worst_until = best_until
    union all
    select
        'health_thresholds' as seed,
        component || ', ' || segment as seed_line,
        'two-sided values not in order worst, best, best_until, worst_until' as fault
    from thresholds
    where
        (best_until is null) <> (worst_until is null)
        or (
            best_until is not null
            and not (worst_value < best_value and best_value <= best_until and best_until < worst_until)
        )
    union all
    select
        'health_thresholds' as seed,
        component || ', ' || segment as seed_line,
        'more than one line for the segment' as fault
    from thresholds
    group by score_version, component, segment
    having count(*) > 1
    union all
    select
        'health_thresholds' as seed,
        components.component || ', default' as seed_line,
        'no default thresholds' as fault
    from components
    cross join versions
    left join thresholds
        on
            components.component = thresholds.component
            and versions.score_version = thresholds.score_version
            and thresholds.segment = 'default'
    where thresholds.component is null
    union all
    select
        'health_bands' as seed,
        here.band as seed_line,
        'bands not in order of their scores, or more than seven' as fault
    from bands as here
    left join bands as below on here.band_number = below.band_number + 1
    where
        here.band_number not between 1 and 7
        or (here.band_number = 1 and here.score_from <> 0)
        or (here.band_number > 1 and (below.band is null or here.score_from <= below.score_from))
    union all
    select
        'health_score_versions' as seed,
        'first version' as seed_line,
        'history before valid_from has no score' as fault
    from versions
    having min(valid_from) > cast('1990-01-01' as date)

)

select * from faults
