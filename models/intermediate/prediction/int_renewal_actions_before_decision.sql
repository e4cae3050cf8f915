{% set touch_types = "'" ~ var('backtest_touch_types') | join("', '") ~ "'" %}
with

scored as (

    select * from {{ ref('int_renewals_scored_before_decision') }}
    where scored_on is not null

),

activities as (

    select * from {{ ref('int_crm_activities') }}

),

risks as (

    select * from {{ ref('int_crm_risks') }}

),

actions as (

    select
        account_id,
        cast(occurred_at as date) as acted_on,
        1 as touches,
        0 as risks_saved
    from activities
    where activity_type in ({{ touch_types }})
    union all
    select
        account_id,
        cast(closed_at as date) as acted_on,
        0 as touches,
        1 as risks_saved
    from risks
    where lower(outcome) = 'saved' and closed_at is not null

),

-- actions and the days that ask for them in one line of time: a running count instead of a join
days as (

    select
        account_id,
        acted_on as day_on,
        touches,
        risks_saved,
        false as is_asked
    from actions
    union all
    select distinct
        account_id,
        scored_on as day_on,
        0 as touches,
        0 as risks_saved,
        true as is_asked
    from scored
    union all
    select distinct
        account_id,
        decided_on as day_on,
        0 as touches,
        0 as risks_saved,
        true as is_asked
    from scored

),

-- a range: all actions of the day itself count, whatever the order of rows
counted as (

    select
        account_id,
        day_on,
        is_asked,
        sum(touches) over (
            partition by account_id order by day_on range between unbounded preceding and current row
        ) as touches_so_far,
        sum(risks_saved) over (
            partition by account_id order by day_on range between unbounded preceding and current row
        ) as risks_saved_so_far
    from days

),

asked as (

    select
        account_id,
        day_on,
        max(touches_so_far) as touches_so_far,
        max(risks_saved_so_far) as risks_saved_so_far
    from counted
    where is_asked
    group by account_id, day_on

),

acted as (

    select
        scored.renewal_id,
        scored.horizon_days,
        cast(decided.touches_so_far - started.touches_so_far as {{ dbt.type_int() }}) as touches,
        cast(decided.risks_saved_so_far - started.risks_saved_so_far as {{ dbt.type_int() }}) as risks_saved
    from scored
    inner join asked as started
        on
            scored.account_id = started.account_id
            and scored.scored_on = started.day_on
    inner join asked as decided
        on
            scored.account_id = decided.account_id
            and scored.decided_on = decided.day_on

)

select * from acted
