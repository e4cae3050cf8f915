-- Points of the components are the score, points lost are what it lacks to 100, to the last decimal.
with

components as (

    select * from {{ ref('account_health_components') }}

),

weekly as (

    select * from {{ ref('account_health_weekly') }}

),

added_up as (

    select
        account_id,
        week_ends_on,
        sum(points) as points,
        sum(points_lost) as points_lost
    from components
    group by account_id, week_ends_on

),

broken as (

    select
        added_up.account_id,
        added_up.week_ends_on,
        added_up.points,
        added_up.points_lost,
        weekly.overall_score
    from added_up
    inner join weekly
        on added_up.account_id = weekly.account_id and added_up.week_ends_on = weekly.week_ends_on
    where
        added_up.points <> weekly.overall_score
        -- both are rounded, each half away from the other
        or abs(added_up.points + added_up.points_lost - 100) > 0.0001

)

select * from broken
