{{ config(materialized='view') }}

with

signals as (

    select * from {{ ref('int_health_signals') }}

),

parameters as (

    select * from {{ ref('int_health_component_parameters') }}

),

score_versions as (

    select * from {{ ref('health_score_versions') }}

),

versions as (

    select
        score_version,
        valid_from,
        lead(valid_from) over (order by valid_from) as valid_to
    from score_versions

),

-- history keeps the version that it was scored under
versioned as (

    select
        signals.*,
        versions.score_version
    from signals
    inner join versions
        on
            signals.scored_on >= versions.valid_from
            and (versions.valid_to is null or signals.scored_on < versions.valid_to)

),

unpivoted as (

    {%- for component in health_components() %}
    select
        account_id,
        week_ends_on,
        scored_on,
        coalesce(segment, 'default') as segment,
        score_version,
        '{{ component }}' as component,
        {{ component }} as raw_value
    from versioned
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

scored as (

    select
        unpivoted.account_id,
        unpivoted.week_ends_on,
        unpivoted.scored_on,
        unpivoted.score_version,
        unpivoted.component,
        parameters.component_number,
        parameters.dimension,
        {% for scorecard in health_scorecards() %}
        parameters.{{ scorecard }}_weight,
        {% endfor %}
        unpivoted.raw_value,
        case
            when unpivoted.raw_value is null then cast(0 as decimal(9, 4))
            else {{ health_component_score('raw_value') }}
        end as component_score
    from unpivoted
    inner join parameters
        on
            unpivoted.score_version = parameters.score_version
            and unpivoted.segment = parameters.segment
            and unpivoted.component = parameters.component
    where unpivoted.raw_value is not null or parameters.when_missing = 'worst'

)

select * from scored
