with

responses as (

    select * from {{ ref('int_survey_responses') }}

),

kinds as (

    select * from {{ ref('survey_kinds') }}

),

customer_stretches as (

    select * from {{ ref('int_account_customer_stretches') }}

),

settings as (

    {{ cta_settings('survey_due') }}

),

-- surveys that go out by the calendar; those that follow a ticket say nothing of when the next one is due
sent as (

    select
        responses.account_id,
        cast(responses.sent_at as date) as sent_on,
        min(responses.response_id) as response_id
    from responses
    inner join kinds on responses.kind = kinds.kind
    where kinds.due_every_days is not null and cast(responses.sent_at as date) <= {{ as_of() }}
    group by responses.account_id, cast(responses.sent_at as date)

),

-- a company that sends no surveys owes none: the clock starts with the first one it ever sent
begun as (

    select min(sent_on) as begun_on
    from sent

),

starts as (

    select
        account_id,
        sent_on as started_on,
        response_id
    from sent
    union all
    select
        customer_stretches.account_id,
        {{ greatest_of('customer_stretches.customer_from', 'begun.begun_on') }} as started_on,
        cast(null as {{ dbt.type_string() }}) as response_id
    from customer_stretches
    cross join begun
    where
        begun.begun_on is not null
        and (customer_stretches.customer_to is null or customer_stretches.customer_to > begun.begun_on)

),

daily as (

    select
        account_id,
        started_on,
        max(response_id) as response_id
    from starts
    group by account_id, started_on

),

clocks as (

    select
        daily.account_id,
        daily.started_on,
        daily.response_id,
        settings.trigger_name,
        settings.threshold,
        {{ add_days('daily.started_on', whole('settings.threshold')) }} as opened_on,
        lead(daily.started_on) over (partition by daily.account_id order by daily.started_on) as next_started_on
    from daily
    cross join settings

),

occasions as (

    select
        account_id,
        trigger_name,
        cast(started_on as {{ dbt.type_string() }}) as occasion_id,
        response_id as subject_id,
        opened_on,
        next_started_on as closed_on,
        case when next_started_on is not null then 'survey_sent' end as close_reason,
        case
            when response_id is null
                then {{ sentence(["'no survey was sent for '", whole('threshold'), "' days from '", 'started_on']) }}
            else {{ sentence([
                "'the last survey was sent on '", 'started_on', "' (response '", 'response_id', "'), '",
                whole('threshold'), "' days before'",
            ]) }}
        end as evidence
    from clocks
    where opened_on <= {{ as_of() }} and (next_started_on is null or next_started_on > opened_on)

)

select * from occasions
