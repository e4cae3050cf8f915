with

components as (

    select * from {{ ref('health_components') }}

),

thresholds as (

    select * from {{ ref('health_thresholds') }}

),

weights as (

    select * from {{ ref('health_weights') }}

),

versions as (

    select * from {{ ref('health_score_versions') }}

),

signals as (

    select * from {{ ref('int_health_signals') }}

),

segments as (

    select distinct coalesce(segment, 'default') as segment
    from signals
    union distinct
    select 'default' as segment

),

weights_by_component as (

    select
        score_version,
        {% for scorecard in health_scorecards() %}
        sum(case when scorecard = '{{ scorecard }}' then weight else 0 end) as {{ scorecard }}_weight,
        {% endfor %}
        component
    from weights
    group by score_version, component

),

-- the thresholds of the segment, or the default ones where it has none of its own
parameters as (

    select
        versions.score_version,
        segments.segment,
        components.component,
        components.component_number,
        components.dimension,
        components.when_missing,
        {% for scorecard in health_scorecards() %}
        cast(coalesce(weights_by_component.{{ scorecard }}_weight, 0) as decimal(9, 4)) as {{ scorecard }}_weight,
        {% endfor %}
        case when own.component is not null then own.worst_value else common.worst_value end as worst_value,
        case when own.component is not null then own.best_value else common.best_value end as best_value,
        case when own.component is not null then own.best_until else common.best_until end as best_until,
        case when own.component is not null then own.worst_until else common.worst_until end as worst_until
    from versions
    cross join segments
    cross join components
    left join thresholds as own
        on
            versions.score_version = own.score_version
            and segments.segment = own.segment
            and components.component = own.component
    left join thresholds as common
        on
            versions.score_version = common.score_version
            and common.segment = 'default'
            and components.component = common.component
    left join weights_by_component
        on
            versions.score_version = weights_by_component.score_version
            and components.component = weights_by_component.component

)

select * from parameters
