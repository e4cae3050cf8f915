with

responses as (

    select * from {{ ref('int_survey_responses') }}

),

kinds as (

    select * from {{ ref('survey_kinds') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

scored as (

    select
        responses.response_id,
        responses.account_id,
        responses.kind,
        responses.score,
        responses.responded_at,
        cast(responses.sent_at as date) as sent_on,
        cast(responses.responded_at as date) as answered_on,
        case when responses.score >= kinds.favourable_from then 1 else 0 end as is_favourable,
        case when responses.score <= kinds.unfavourable_up_to then 1 else 0 end as is_unfavourable,
        case
            when responses.score is not null and cast(responses.responded_at as date) <= {{ as_of() }} then 1
            else 0
        end as is_answered
    from responses
    inner join kinds on responses.kind = kinds.kind

),

-- a survey is sent in one month and answered in another: each counts in its own, under the attributes of its own day
events as (

    select
        response_id,
        account_id,
        kind,
        'sent' as event_kind,
        sent_on as event_on,
        is_answered,
        cast(null as decimal(18, 4)) as score,
        0 as is_favourable,
        0 as is_unfavourable,
        cast(null as {{ dbt.type_timestamp() }}) as responded_at
    from scored
    where sent_on <= {{ as_of() }}
    union all
    select
        response_id,
        account_id,
        kind,
        'answered' as event_kind,
        answered_on as event_on,
        is_answered,
        score,
        is_favourable,
        is_unfavourable,
        responded_at
    from scored
    where is_answered = 1

),

placed as (

    select
        events.*,
        {{ month_start('events.event_on') }} as month_starts_on,
        account_history.segment,
        account_history.csm_id
    from events
    left join account_history
        on
            events.account_id = account_history.account_id
            and events.event_on >= account_history.valid_from
            and (account_history.valid_to is null or events.event_on < account_history.valid_to)

)

select * from placed
