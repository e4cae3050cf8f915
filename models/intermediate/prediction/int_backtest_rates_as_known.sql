{% set key_columns = ['scorecard', 'horizon_days', 'term_kind', 'band'] %}
with

calls as (

    select * from {{ ref('int_backtest_calls') }}
    where scored_on is not null

),

-- of its band and, for a band of which too little was known, of all bands
called as (

    select
        scorecard,
        horizon_days,
        term_kind,
        band,
        scored_on,
        decision_known_on,
        is_lost
    from calls
    union all
    select
        scorecard,
        horizon_days,
        term_kind,
        'all' as band,
        scored_on,
        decision_known_on,
        is_lost
    from calls

),

days as (

    select
        {{ key_columns | join(', ') }},
        decision_known_on as day_on,
        true as is_answer,
        count(*) as renewals,
        sum(case when is_lost then 1 else 0 end) as lost
    from called
    group by {{ key_columns | join(', ') }}, decision_known_on
    union all
    select
        {{ key_columns | join(', ') }},
        scored_on as day_on,
        false as is_answer,
        0 as renewals,
        0 as lost
    from called
    group by {{ key_columns | join(', ') }}, scored_on

),

-- the questions of a day come before its answers: what became known on the day itself is not known before it
accumulated as (

    select
        {{ key_columns | join(', ') }},
        day_on,
        is_answer,
        sum(renewals) over (
            partition by {{ key_columns | join(', ') }} order by day_on, is_answer
            rows between unbounded preceding and current row
        ) as known_renewals,
        sum(lost) over (
            partition by {{ key_columns | join(', ') }} order by day_on, is_answer
            rows between unbounded preceding and current row
        ) as known_lost
    from days

),

final as (

    select
        {{ key_columns | join(', ') }},
        day_on as scored_on,
        cast(known_renewals as {{ dbt.type_bigint() }}) as known_renewals,
        cast(known_lost as {{ dbt.type_bigint() }}) as known_lost
    from accumulated
    where not is_answer

)

select * from final
