{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_recurly__versions') }}

),

terms as (

    select * from {{ ref('prep_recurly__terms') }}

),

seen as (

    select
        subscription_id,
        paused_on,
        max(version_started_at) as last_seen_at,
        -- the cycles left count from the start of the pause in the first version, which holds most of them
        max(
            case
                when plan_days > 0 then {{ add_days('paused_on', 'pause_cycles * plan_days') }}
                else {{ add_months('paused_on', 'pause_cycles * plan_months') }}
            end
        ) as planned_until

    from versions

    where paused_on is not null

    group by subscription_id, paused_on

),

resumed as (

    -- a pause ends when it was planned to, or when a later version no longer holds it
    select
        seen.subscription_id,
        seen.paused_on as paused_from,
        {{ least_of(
            "coalesce(seen.planned_until, cast('9999-12-31' as date))",
            "coalesce(min(versions.version_starts_on), cast('9999-12-31' as date))"
        ) }} as resumes_on

    from seen

    left join versions
        on
            seen.subscription_id = versions.subscription_id
            and seen.last_seen_at < versions.version_started_at

    group by seen.subscription_id, seen.paused_on, seen.planned_until

),

pauses as (

    -- one that was called off before it began is none
    select
        *,
        row_number() over (partition by subscription_id order by paused_from) as pause_number

    from resumed

    where paused_from < resumes_on

),

{{ subscription_pause_rows('recurly') }}

select * from renamed
