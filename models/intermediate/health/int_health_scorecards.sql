{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['account_id', 'week_ends_on'],
        on_schema_change='sync_all_columns',
        pre_hook="{{ delete_vanished_account_weeks(ref('int_health_signals')) }}",
    )
}}

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

components as (

    select * from {{ ref('health_components') }}

),

versions as (

    select
        score_version,
        valid_from,
        lead(valid_from) over (order by valid_from) as valid_to
    from score_versions

),

parameter_sets as (

    {{ health_parameter_sets('parameters') }}

),

-- history keeps the version that it was scored under
versioned as (

    select
        signals.account_id,
        signals.week_ends_on,
        signals.scored_on,
        coalesce(signals.segment, 'default') as segment,
        {% for component in health_components() %}
        signals.{{ component }},
        {% endfor %}
        versions.score_version
    from signals
    left join versions
        on
            signals.scored_on >= versions.valid_from
            and (versions.valid_to is null or signals.scored_on < versions.valid_to)

),

-- a number that moves with everything a row is scored from, the rules themselves included
numbered as {{ computed_once() }}(

    select
        versioned.*,
        parameter_sets.parameters_fingerprint,
        {{ content_number([
            'versioned.scored_on', 'versioned.segment', 'versioned.score_version', 'parameter_sets.parameters_fingerprint',
            sql_text(health_scoring_rules())
        ] + health_component_columns('versioned')) }} as score_fingerprint
    from versioned
    left join parameter_sets
        on versioned.score_version = parameter_sets.score_version and versioned.segment = parameter_sets.segment

),

{% if is_incremental() %}
stored as (

    select
        account_id,
        week_ends_on,
        score_fingerprint
    from {{ this }}

),

unscored as (

    select numbered.*
    from numbered
    left join stored
        on numbered.account_id = stored.account_id and numbered.week_ends_on = stored.week_ends_on
    where stored.score_fingerprint is null or stored.score_fingerprint <> numbered.score_fingerprint

),
{% else %}
unscored as (

    select * from numbered

),
{% endif %}

scored as {{ computed_once() }}(

    {{ health_scored_components('unscored', 'parameter_sets') }}

),

counted as {{ computed_once() }}(

    {{ health_counted_components('scored') }}

),

added_up as {{ computed_once() }}(

    {{ health_added_up('counted') }}

),

{% for place in [1, 2, 3] %}
driven_{{ place }} as {{ computed_once() }}(

    select
        {{ 'added_up' if loop.first else 'driven_' ~ (place - 1) }}.*,
        {{ health_next_driver(none if loop.first else 'driver_' ~ (place - 1) ~ '_key') }} as driver_{{ place }}_key
    from {{ 'added_up' if loop.first else 'driven_' ~ (place - 1) }}

),

{% endfor %}
named as (

    select
        driven_3.account_id,
        driven_3.week_ends_on,
        driven_3.scored_on,
        driven_3.segment,
        driven_3.score_version,
        {{ health_scorecard_columns() }},
        {% for place in [1, 2, 3] %}
        components_{{ place }}.component as driver_{{ place }},
        case
            when driver_{{ place }}_key > 0
                then {{ health_score(
                    'cast(floor(driver_' ~ place ~ '_key / 1000) as ' ~ dbt.type_bigint() ~ ')', 'overall_scored_weight'
                ) }}
        end as driver_{{ place }}_points,
        {% endfor %}
        -- in units of weight and of weighted score, as they were added up
        cast(driven_3.overall_scored_weight as {{ dbt.type_bigint() }}) as overall_scored_weight,
        cast(driven_3.overall_weighted as {{ dbt.type_bigint() }}) as overall_weighted,
        {% for component in health_components() %}
        driven_3.{{ component }},
        driven_3.{{ component }}_score,
        {% endfor %}
        driven_3.parameters_fingerprint,
        {{ content_number(health_score_columns('driven_3')) }} as component_scores_number,
        driven_3.score_fingerprint
    from driven_3
    {% for place in [1, 2, 3] %}
    left join components as components_{{ place }}
        on
            driven_3.driver_{{ place }}_key > 0
            and 999 - mod(driven_3.driver_{{ place }}_key, 1000) = components_{{ place }}.component_number
    {% endfor %}

)

select * from named
