{{ config(enabled='zuora' in enabled_vendors()) }}

with

amendment_deliveries as (

    select * from {{ ref('base_zuora__amendment') }}

),

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

terms as (

    select * from {{ ref('prep_zuora__terms') }}

),

amendments as (

    {{ newest_per_key(
        'amendment_deliveries', ['amendment_id'],
        ['version_id', 'amendment_type', 'effective_on', 'suspended_on', 'resumed_on', 'created_at', 'synced_at',
            'is_deleted']
    ) }}

),

moves as (

    select
        versions.subscription_id,
        amendments.amendment_id,
        amendments.created_at,
        case
            when amendments.amendment_type like 'suspend%'
                then coalesce(amendments.suspended_on, amendments.effective_on)
        end as paused_from,
        case
            when amendments.amendment_type like 'resume%'
                then coalesce(amendments.resumed_on, amendments.effective_on)
        end as resumes_on

    from amendments

    inner join versions
        on amendments.version_id = versions.version_id

    where
        not amendments.is_deleted
        and (amendments.amendment_type like 'suspend%' or amendments.amendment_type like 'resume%')

),

paired as (

    -- a subscription is suspended until the next time it is resumed
    select
        subscription_id,
        paused_from,
        lead(resumes_on) over (
            partition by subscription_id order by coalesce(paused_from, resumes_on), created_at, amendment_id
        ) as resumes_on

    from moves

),

pauses as (

    select
        subscription_id,
        row_number() over (partition by subscription_id order by paused_from) as pause_number,
        paused_from,
        coalesce(resumes_on, cast('9999-12-31' as date)) as resumes_on

    from paired

    where paused_from is not null

),

{{ subscription_pause_rows('zuora') }}

select * from renamed
