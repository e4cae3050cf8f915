-- Points of a scorecard's components are its score, points lost are what it lacks to 100, to the last decimal; today.
with

components as (

    select * from {{ ref('account_health_scorecard_components') }}

),

today as (

    select * from {{ ref('account_health') }}

),

scores as (

    {%- for scorecard in health_scorecards() %}
    select
        account_id,
        scored_on,
        '{{ scorecard }}' as scorecard,
        {{ scorecard }}_score as score
    from today
    where {{ scorecard }}_score is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

added_up as (

    select
        account_id,
        scorecard,
        sum(points) as points,
        sum(points_lost) as points_lost
    from components
    where scored_on = {{ as_of() }}
    group by account_id, scorecard

),

broken as (

    select
        coalesce(scores.account_id, added_up.account_id) as account_id,
        coalesce(scores.scorecard, added_up.scorecard) as scorecard,
        scores.score,
        added_up.points,
        added_up.points_lost
    from scores
    full outer join added_up
        on scores.account_id = added_up.account_id and scores.scorecard = added_up.scorecard
    where
        scores.score is null
        or added_up.points is null
        or added_up.points <> scores.score
        -- both are rounded, each half away from the other
        or abs(added_up.points + added_up.points_lost - 100) > 0.0001

)

select * from broken
