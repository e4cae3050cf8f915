with

responses as (

    select * from {{ ref('int_survey_responses') }}

),

kinds as (

    select * from {{ ref('survey_kinds') }}

),

activities as (

    select * from {{ ref('int_crm_activities') }}

),

settings as (

    {{ cta_settings('survey_detractor') }}

),

answers as (

    select
        responses.account_id,
        responses.response_id,
        responses.kind,
        responses.score,
        responses.responded_at,
        coalesce(responses.contact_id, '') as contact_key,
        responses.score <= kinds.detractor_up_to as is_detractor
    from responses
    inner join kinds on responses.kind = kinds.kind
    where responses.score is not null and cast(responses.responded_at as date) <= {{ as_of() }}

),

-- the same person's next better answer to the same kind of survey
followed as (

    select
        answers.*,
        min(case when not is_detractor then responded_at end) over (
            partition by account_id, kind, contact_key order by responded_at, response_id
            rows between 1 following and unbounded following
        ) as better_at
    from answers

),

detractors as (

    select
        followed.*,
        settings.trigger_name,
        settings.closes_after_days
    from followed
    cross join settings
    where followed.is_detractor

),

touched as (

    select
        detractors.response_id,
        min(activities.occurred_at) as touched_at
    from detractors
    inner join activities
        on
            detractors.account_id = activities.account_id
            and detractors.responded_at < activities.occurred_at
    where cast(activities.occurred_at as date) <= {{ as_of() }}
    group by detractors.response_id

),

occasions as (

    select
        detractors.account_id,
        detractors.trigger_name,
        detractors.response_id as occasion_id,
        detractors.response_id as subject_id,
        cast(detractors.responded_at as date) as opened_on,
        cast(
            {{ least_of(
                'coalesce(touched.touched_at, detractors.better_at)',
                'coalesce(detractors.better_at, touched.touched_at)'
            ) }} as date
        ) as closed_on,
        case
            when touched.touched_at is null and detractors.better_at is null then null
            when detractors.better_at is null or touched.touched_at <= detractors.better_at then 'touched'
            else 'answered_better'
        end as close_reason,
        {{ sentence([
            'upper(detractors.kind)', "' answer of '", 'cast(detractors.score as decimal(9, 0))', "' on '",
            'cast(detractors.responded_at as date)', "' in response '", 'detractors.response_id',
        ]) }} as evidence
    from detractors
    left join touched on detractors.response_id = touched.response_id

)

select * from occasions
