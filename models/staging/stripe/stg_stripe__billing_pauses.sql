{{ config(enabled='stripe' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ ref('prep_stripe__subscriptions') }}

),

version_deliveries as (

    select * from {{ ref('base_stripe__subscription_history') }}

),

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

versions as (

    {{ newest_per_key(
        'version_deliveries', ['subscription_id', 'version_started_at'],
        ['metadata', 'pause_behavior', 'pause_resumes_on', 'current_period_starts_on', 'synced_at']
    ) }}

),

subscriptions_with_versions as (

    select distinct subscription_id from versions

),

observations as (

    select
        subscription_id,
        version_started_at,
        pause_behavior,
        pause_resumes_on,
        coalesce({{ calendar_date(json_text('metadata', 'paused_from')) }}, {{ reporting_day('version_started_at') }})
            as seen_from

    from versions

    union all

    -- without versions, the pause holds from the start of the period whose invoice it stops
    select
        subscriptions.subscription_id,
        subscriptions.version_started_at,
        subscriptions.pause_behavior,
        subscriptions.pause_resumes_on,
        coalesce(
            {{ calendar_date(json_text('subscriptions.metadata', 'paused_from')) }},
            subscriptions.current_period_starts_on,
            subscriptions.started_on
        ) as seen_from

    from subscriptions

    left join subscriptions_with_versions
        on subscriptions.subscription_id = subscriptions_with_versions.subscription_id

    where subscriptions_with_versions.subscription_id is null

),

compared as (

    select
        *,
        lag(pause_behavior) over (partition by subscription_id order by version_started_at) as behavior_before,
        lag(pause_resumes_on) over (partition by subscription_id order by version_started_at) as resumes_on_before,
        lead(case when pause_behavior is null then seen_from end) over (
            partition by subscription_id order by version_started_at
        ) as seen_running_on

    from observations

),

numbered as (

    select
        *,
        sum(case when behavior_before is null or resumes_on_before <= seen_from then 1 else 0 end) over (
            partition by subscription_id order by version_started_at rows between unbounded preceding and current row
        ) as pause_number

    from compared

    where pause_behavior is not null

),

pauses as (

    select
        subscription_id,
        pause_number,
        min(seen_from) as paused_from,
        {{ least_of(
            "coalesce(max(pause_resumes_on), cast('9999-12-31' as date))",
            "coalesce(min(seen_running_on), cast('9999-12-31' as date))"
        ) }} as resumes_on

    from numbered

    group by subscription_id, pause_number

),

{{ subscription_pause_rows('stripe') }}

select * from renamed
