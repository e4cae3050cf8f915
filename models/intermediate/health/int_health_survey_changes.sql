{{ config(materialized='view') }}

with

survey_responses as (

    select * from {{ ref('int_survey_responses') }}

),

surveys as (

    select
        account_id,
        kind,
        score,
        cast(sent_at as date) as sent_on,
        cast(responded_at as date) as answered_on
    from survey_responses

),

changes as (

    {{ window_of('nps_answers_365', 'surveys', 'answered_on', 365, '1', "kind = 'nps' and score is not null") }}
    union all
    {{ window_of('nps_promoters_365', 'surveys', 'answered_on', 365, '1', "kind = 'nps' and score >= 9") }}
    union all
    {{ window_of('nps_detractors_365', 'surveys', 'answered_on', 365, '1', "kind = 'nps' and score <= 6") }}
    union all
    {{ window_of('csat_answers_180', 'surveys', 'answered_on', 180, '1', "kind = 'csat' and score is not null") }}
    union all
    {{ window_of('csat_satisfied_180', 'surveys', 'answered_on', 180, '1', "kind = 'csat' and score >= 4") }}
    union all
    {{ window_of('ces_answers_365', 'surveys', 'answered_on', 365, '1', "kind = 'ces' and score is not null") }}
    union all
    {{ window_of('ces_easy_365', 'surveys', 'answered_on', 365, '1', "kind = 'ces' and score >= 5") }}
    union all
    {{ window_of('surveys_sent_365', 'surveys', 'sent_on', 365) }}
    union all
    -- an answer counts from its own day, and leaves with the survey that it answers
    {{ change_of('surveys_answered_365', 'surveys', 'answered_on', '1', add_days('sent_on', 365) ~ ' > answered_on') }}
    union all
    {{ change_of(
        'surveys_answered_365', 'surveys', add_days('sent_on', 365), '-1', add_days('sent_on', 365) ~ ' > answered_on'
    ) }}

)

select * from changes
