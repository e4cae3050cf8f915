with

events as (

    select * from {{ ref('int_survey_events') }}

),

kinds as (

    select * from {{ ref('survey_kinds') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}
    where is_customer

),

customer_stretches as (

    select * from {{ ref('int_account_customer_stretches') }}
    where customer_to is null

),

-- a company that never sent a kind of survey owes none
begun as (

    select
        kind,
        min(event_on) as begun_on
    from events
    where event_kind = 'sent'
    group by kind

),

newest_answers as (

    select
        account_id,
        kind,
        event_on as last_answered_on,
        score as last_score,
        row_number() over (partition by account_id, kind order by responded_at desc, response_id desc) as place
    from events
    where event_kind = 'answered'

),

sent as (

    select
        events.account_id,
        events.kind,
        min(events.event_on) as first_sent_on,
        max(events.event_on) as last_sent_on,
        count(*) as surveys_sent,
        sum(events.is_answered) as surveys_answered,
        sum(
            case
                when events.event_on > newest_answers.last_answered_on or newest_answers.place is null then 1
                else 0
            end
        ) as sent_since_answer
    from events
    left join newest_answers
        on
            events.account_id = newest_answers.account_id
            and events.kind = newest_answers.kind
            and newest_answers.place = 1
    where events.event_kind = 'sent'
    group by events.account_id, events.kind

),

joined as (

    select
        accounts.account_id,
        kinds.kind,
        accounts.segment,
        accounts.csm_id,
        sent.first_sent_on,
        sent.last_sent_on,
        coalesce(sent.surveys_sent, 0) as surveys_sent,
        coalesce(sent.surveys_answered, 0) as surveys_answered,
        newest_answers.last_answered_on,
        newest_answers.last_score,
        coalesce(sent.sent_since_answer, 0) as sent_since_answer,
        kinds.silent_after_surveys,
        kinds.silent_after_days,
        kinds.due_ahead_days,
        case
            when sent.account_id is not null
                then {{ days_between('coalesce(newest_answers.last_answered_on, sent.first_sent_on)', as_of()) }}
        end as days_silent,
        case
            when kinds.due_every_days is not null and begun.begun_on is not null
                then {{ add_days(
                    greatest_of(
                        'customer_stretches.customer_from', 'begun.begun_on',
                        'coalesce(sent.last_sent_on, begun.begun_on)'
                    ),
                    whole('kinds.due_every_days')
                ) }}
        end as survey_due_on
    from accounts
    cross join kinds
    inner join customer_stretches on accounts.account_id = customer_stretches.account_id
    left join begun on kinds.kind = begun.kind
    left join sent on accounts.account_id = sent.account_id and kinds.kind = sent.kind
    left join newest_answers
        on
            accounts.account_id = newest_answers.account_id
            and kinds.kind = newest_answers.kind
            and newest_answers.place = 1

),

final as (

    select
        account_id,
        kind,
        segment,
        csm_id,
        cast(surveys_sent as {{ dbt.type_bigint() }}) as surveys_sent,
        cast(surveys_answered as {{ dbt.type_bigint() }}) as surveys_answered,
        last_sent_on,
        last_answered_on,
        last_score,
        cast(sent_since_answer as {{ dbt.type_bigint() }}) as sent_since_answer,
        {{ whole('days_silent') }} as days_silent,
        coalesce(sent_since_answer >= silent_after_surveys and days_silent >= silent_after_days, false)
            as silence_is_risk,
        survey_due_on,
        case
            when survey_due_on is null then 'not_scheduled'
            when survey_due_on < {{ as_of() }} then 'overdue'
            when {{ add_days('survey_due_on', '-' ~ whole('due_ahead_days')) }} <= {{ as_of() }} then 'due'
            else 'not_due'
        end as due_status
    from joined

)

select * from final
