{%- set by_week = '(partition by account_id order by week_ends_on)' %}

with

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

-- a week without a score has nothing to be compared: the next one is compared with the last one that has
neighboured as (

    select
        account_id,
        week_ends_on,
        score_version,
        segment,
        parameters_fingerprint,
        component_scores_number,
        score_fingerprint,
        lag(week_ends_on) over {{ by_week }} as previous_week_ends_on,
        lag(score_version) over {{ by_week }} as previous_score_version,
        lag(segment) over {{ by_week }} as previous_segment,
        lag(parameters_fingerprint) over {{ by_week }} as previous_parameters_fingerprint,
        lag(component_scores_number) over {{ by_week }} as previous_component_scores_number,
        lag(score_fingerprint) over {{ by_week }} as previous_score_fingerprint
    from scorecards
    where overall_score is not null

),

compared as (

    select
        account_id,
        week_ends_on,
        previous_week_ends_on,
        score_version,
        previous_score_version,
        segment,
        previous_segment,
        parameters_fingerprint <> previous_parameters_fingerprint as has_moved_parameters,
        component_scores_number <> previous_component_scores_number as has_moved_scores,
        cast(
            {{ content_number(['previous_week_ends_on', 'score_fingerprint', 'previous_score_fingerprint']) }}
            as {{ dbt.type_string() }}
        ) as bridge_fingerprint
    from neighboured
    where previous_week_ends_on is not null

),

-- most weeks score every component as the week before did: they have no bridge
moved as (

    select *
    from compared
    where has_moved_parameters or has_moved_scores

)

select * from moved
