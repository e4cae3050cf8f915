-- A week's bridge is the difference of the scores shown, to the last decimal. So is the sum of the bridges after an
-- account's first scored week up to any later one, and with it (by difference) the bridge between any two weeks.
with

bridge as (

    select * from {{ ref('account_health_bridge') }}

),

weekly as (

    select * from {{ ref('account_health_weekly') }}

),

scored as (

    select
        account_id,
        week_ends_on,
        overall_score,
        lag(overall_score) over (partition by account_id order by week_ends_on) as previous_score,
        lag(week_ends_on) over (partition by account_id order by week_ends_on) as previous_week_ends_on,
        first_value(overall_score) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as first_score
    from weekly
    where overall_score is not null

),

bridge_weeks as (

    select
        account_id,
        week_ends_on,
        max(previous_week_ends_on) as previous_week_ends_on,
        sum(total_effect) as total_effect,
        sum(value_effect + weight_effect + coverage_effect + version_effect) as effects
    from bridge
    group by account_id, week_ends_on

),

compared as (

    select
        coalesce(scored.account_id, bridge_weeks.account_id) as account_id,
        coalesce(scored.week_ends_on, bridge_weeks.week_ends_on) as week_ends_on,
        scored.overall_score,
        scored.first_score,
        scored.previous_week_ends_on,
        scored.previous_score,
        bridge_weeks.previous_week_ends_on as bridged_from,
        coalesce(bridge_weeks.total_effect, 0) as total_effect,
        coalesce(bridge_weeks.effects, 0) as effects
    from scored
    full outer join bridge_weeks
        on scored.account_id = bridge_weeks.account_id and scored.week_ends_on = bridge_weeks.week_ends_on

),

telescoped as (

    select
        compared.*,
        sum(effects) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as effects_so_far
    from compared

),

broken as (

    select *
    from telescoped
    where
        overall_score is null
        or effects <> total_effect
        or effects <> overall_score - coalesce(previous_score, overall_score)
        or effects_so_far <> overall_score - first_score
        or bridged_from <> previous_week_ends_on

)

select * from broken
