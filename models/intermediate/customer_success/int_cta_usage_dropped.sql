with

signals as (

    select * from {{ ref('int_health_signals') }}

),

settings as (

    {{ cta_settings('usage_dropped') }}

),

-- the week in progress may still turn; weeks without a figure neither open nor close anything
known as (

    select
        signals.account_id,
        signals.week_ends_on,
        signals.usage_trend,
        settings.trigger_name,
        settings.threshold,
        settings.for_weeks,
        case when signals.usage_trend <= settings.threshold then 1 else 0 end as is_low,
        lag(signals.week_ends_on) over (
            partition by signals.account_id order by signals.week_ends_on
        ) as previous_week
    from signals
    cross join settings
    where signals.usage_trend is not null and signals.week_ends_on <= {{ as_of() }}

),

-- an episode is one good week and all the low ones after it; inside it, low weeks count up while no week is missing
marked as (

    select
        known.*,
        sum(1 - is_low) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as episode,
        sum(case when is_low = 1 and previous_week = {{ add_days('week_ends_on', -7) }} then 0 else 1 end) over (
            partition by account_id order by week_ends_on rows between unbounded preceding and current row
        ) as low_run
    from known

),

counted as (

    select
        marked.*,
        sum(is_low) over (
            partition by account_id, episode, low_run order by week_ends_on
            rows between unbounded preceding and current row
        ) as weeks_low
    from marked

),

episodes as (

    select
        account_id,
        trigger_name,
        episode,
        min(case when is_low = 0 then week_ends_on end) as good_week,
        min(case when is_low = 1 and weeks_low >= for_weeks then week_ends_on end) as opened_on,
        max(threshold) as threshold,
        max(for_weeks) as for_weeks
    from counted
    group by account_id, trigger_name, episode

),

ended as (

    select
        episodes.*,
        lead(good_week) over (partition by account_id order by episode) as closed_on
    from episodes

),

occasions as (

    select
        ended.account_id,
        ended.trigger_name,
        cast(ended.opened_on as {{ dbt.type_string() }}) as occasion_id,
        cast(null as {{ dbt.type_string() }}) as subject_id,
        ended.opened_on,
        ended.closed_on,
        case when ended.closed_on is not null then 'recovered' end as close_reason,
        {{ sentence([
            "'usage of 28 days changed by '", 'cast(counted.usage_trend as decimal(18, 1))', "'% in the week to '",
            'ended.opened_on', "', at or under '", 'cast(ended.threshold as decimal(18, 1))', "'% for '",
            'ended.for_weeks', "' weeks in a row'",
        ]) }} as evidence
    from ended
    inner join counted
        on ended.account_id = counted.account_id and ended.opened_on = counted.week_ends_on

)

select * from occasions
