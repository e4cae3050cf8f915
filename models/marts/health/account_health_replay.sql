{%- set replayed_version = var('health_replay_version') %}

with

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

account_health_weekly as (

    select * from {{ ref('account_health_weekly') }}

),

parameters as (

    select * from {{ ref('int_health_component_parameters') }}

),

band_edges as (

    select * from {{ ref('int_health_band_edges') }}

),

parameter_sets as (

    {{ health_parameter_sets('parameters') }}

),

-- the same values as in history, under another version; nothing at all unless one is asked for
replayed as (

    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        {% for component in health_components() %}
        {{ component }},
        {% endfor %}
        cast({{ 'null' if replayed_version is none else replayed_version }} as {{ dbt.type_int() }}) as score_version,
        parameters_fingerprint,
        score_fingerprint
    from scorecards
    where {{ 'false' if replayed_version is none else 'true' }}

),

scored as {{ computed_once() }}(

    {{ health_scored_components('replayed', 'parameter_sets') }}

),

counted as {{ computed_once() }}(

    {{ health_counted_components('scored') }}

),

added_up as {{ computed_once() }}(

    {{ health_added_up('counted') }}

),

named as {{ computed_once() }}(

    select
        account_id,
        week_ends_on,
        score_version,
        {{ health_scorecard_columns() }}
    from added_up

),

beside_history as (

    select
        weekly.account_id,
        weekly.week_ends_on,
        weekly.scored_on,
        weekly.segment,
        {% for scorecard in health_scorecards() %}
        weekly.{{ scorecard }}_score,
        weekly.{{ scorecard }}_band,
        weekly.{{ scorecard }}_coverage,
        named.{{ scorecard }}_score as replayed_{{ scorecard }}_score,
        {{ health_band(
            'named.' ~ scorecard ~ '_score', 'named.' ~ scorecard ~ '_coverage',
            'weekly.has_customer_signal' if scorecard == 'overall' else 'true'
        ) }} as replayed_{{ scorecard }}_band,
        named.{{ scorecard }}_coverage as replayed_{{ scorecard }}_coverage,
        cast(named.{{ scorecard }}_score - weekly.{{ scorecard }}_score as decimal(9, 4))
            as {{ scorecard }}_score_difference,
        {% endfor %}
        weekly.score_version,
        named.score_version as replayed_version
    from named
    inner join account_health_weekly as weekly
        on named.account_id = weekly.account_id and named.week_ends_on = weekly.week_ends_on
    cross join band_edges

)

select * from beside_history
