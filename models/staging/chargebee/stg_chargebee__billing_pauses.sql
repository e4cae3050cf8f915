{{ config(enabled='chargebee' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_chargebee__versions') }}

),

terms as (

    select * from {{ ref('prep_chargebee__terms') }}

),

seen as (

    select
        subscription_id,
        paused_on,
        max(version_started_at) as last_seen_at,
        max(resumes_on) as resumes_on

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
            "coalesce(seen.resumes_on, cast('9999-12-31' as date))",
            'coalesce(' ~ reporting_day('min(versions.version_started_at)') ~ ", cast('9999-12-31' as date))"
        ) }} as resumes_on

    from seen

    left join versions
        on
            seen.subscription_id = versions.subscription_id
            and seen.last_seen_at < versions.version_started_at

    group by seen.subscription_id, seen.paused_on, seen.resumes_on

),

pauses as (

    -- one that was called off before it began is none
    select
        *,
        row_number() over (partition by subscription_id order by paused_from) as pause_number

    from resumed

    where paused_from < resumes_on

),

{{ subscription_pause_rows('chargebee') }}

select * from renamed
