-- The latest answer of each kind and when an account was last asked. Grain: one row per account that was ever asked.
with

responses as (

    select * from {{ ref('int_survey_responses') }}

),

dated as (

    select
        account_id,
        response_id,
        kind,
        score,
        cast(sent_at as date) as sent_on,
        responded_at,
        cast(responded_at as date) as answered_on

    from responses

    where account_id is not null

),

answers as (

    select
        dated.*,
        row_number() over (
            partition by account_id, kind order by responded_at desc, score asc, response_id asc
        ) as newest

    from dated

    where answered_on <= {{ as_of() }} and score is not null

),

latest as (

    select
        account_id,
        {% for kind in ['nps', 'csat', 'ces'] %}
        max(case when kind = '{{ kind }}' then score end) as {{ kind }}_score,
        max(case when kind = '{{ kind }}' then answered_on end) as {{ kind }}_on,
        {% endfor %}
        max(answered_on) as last_answered_on

    from answers

    where newest = 1

    group by account_id

),

asked as (

    select
        account_id,
        max(sent_on) as last_asked_on

    from dated

    where sent_on <= {{ as_of() }}

    group by account_id

),

final as (

    select
        coalesce(asked.account_id, latest.account_id) as account_id,
        asked.last_asked_on,
        {% for kind in ['nps', 'csat', 'ces'] %}
        latest.{{ kind }}_score,
        latest.{{ kind }}_on,
        {% endfor %}
        latest.last_answered_on

    from asked
    full outer join latest
        on asked.account_id = latest.account_id

)

select * from final
