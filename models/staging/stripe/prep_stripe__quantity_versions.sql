{{ config(enabled='stripe' in enabled_vendors()) }}

with

version_deliveries as (

    select * from {{ ref('base_stripe__subscription_history') }}

),

versions as (

    {{ newest_per_key('version_deliveries', ['subscription_id', 'version_started_at'], ['quantity', 'synced_at']) }}

),

compared as (

    select
        subscription_id,
        quantity,
        version_started_at,
        lag(quantity) over (partition by subscription_id order by version_started_at) as quantity_before

    from versions

    where quantity is not null

),

changes as (

    select
        subscription_id,
        quantity,
        version_started_at,
        -- the first known quantity holds from the start
        case
            when quantity_before is null then cast('0001-01-01' as date)
            else {{ reporting_day('version_started_at') }}
        end as valid_from

    from compared

    where
        quantity_before is null
        or quantity <> quantity_before

),

last_of_day as (

    select
        *,
        row_number() over (partition by subscription_id, valid_from order by version_started_at desc) as change_rank

    from changes

),

intervals as (

    select
        subscription_id,
        quantity,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by subscription_id order by valid_from), cast('9999-12-31' as date)
        ) as valid_to

    from last_of_day

    where change_rank = 1

)

select * from intervals
