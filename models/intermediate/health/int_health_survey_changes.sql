{{ config(materialized='view') }}

with

survey_responses as (

    select * from {{ ref('int_survey_responses') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

surveys as (

    select
        lookbacks.*,
        survey_responses.account_id,
        survey_responses.kind,
        survey_responses.score,
        coalesce(trim(survey_responses.comment), '') <> '' as has_comment,
        cast(survey_responses.sent_at as date) as sent_on,
        cast(survey_responses.responded_at as date) as answered_on
    from survey_responses
    cross join lookbacks

),

changes as (

    {{ window_of(
        'nps_answers_in_window', 'surveys', 'answered_on', 'nps_days', '1', "kind = 'nps' and score is not null"
    ) }}
    union all
    {{ window_of(
        'nps_promoters_in_window', 'surveys', 'answered_on', 'nps_days', '1', "kind = 'nps' and score >= 9"
    ) }}
    union all
    {{ window_of(
        'nps_detractors_in_window', 'surveys', 'answered_on', 'nps_days', '1', "kind = 'nps' and score <= 6"
    ) }}
    union all
    {{ window_of(
        'csat_answers_in_window', 'surveys', 'answered_on', 'csat_days', '1', "kind = 'csat' and score is not null"
    ) }}
    union all
    {{ window_of(
        'csat_satisfied_in_window', 'surveys', 'answered_on', 'csat_days', '1', "kind = 'csat' and score >= 4"
    ) }}
    union all
    {{ window_of(
        'ces_answers_in_window', 'surveys', 'answered_on', 'ces_days', '1', "kind = 'ces' and score is not null"
    ) }}
    union all
    {{ window_of(
        'ces_easy_in_window', 'surveys', 'answered_on', 'ces_days', '1', "kind = 'ces' and score >= 5"
    ) }}
    union all
    {{ window_of('surveys_sent_in_window', 'surveys', 'sent_on', 'survey_response_rate_days') }}
    union all
    -- an answer counts from its own day, and leaves with the survey that it answers
    {{ state_of(
        'surveys_answered_in_window', 'surveys', 'answered_on', add_days('sent_on', 'survey_response_rate_days'), '1',
        'answered_on < ' ~ add_days('sent_on', 'survey_response_rate_days')
    ) }}
    union all
    {{ change_of('surveys_answered_ever', 'surveys', 'answered_on') }}
    union all
    {{ window_of('comments_in_window', 'surveys', 'answered_on', 'feedback_given_days', '1', 'has_comment') }}

)

select * from changes
