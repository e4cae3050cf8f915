{{ config(enabled='chargebee' in enabled_vendors(), materialized='table') }}

with

subscriptions as (

    select * from {{ ref('base_chargebee__subscription') }}

),

kept_apart as (

    select * from {{ ref('base_chargebee__subscription_history') }}

),

deliveries as (

    select
        *,
        1 as table_rank
    from subscriptions
    union all
    select
        *,
        2 as table_rank
    from kept_apart

),

versions as (

    -- one row per version, and which of them is today's
    select
        *,
        row_number() over (
            partition by subscription_id, version_started_at
            order by
                table_rank asc, synced_at desc nulls last,
                {{ content_hash(['status', 'cancelled_on', 'current_term_ends_on', 'metadata']) }}
        ) as delivery_rank,
        row_number() over (
            partition by subscription_id
            order by
                table_rank asc, case when is_active_version then 0 else 1 end, synced_at desc nulls last,
                version_started_at desc nulls last,
                {{ content_hash(['status', 'cancelled_on', 'current_term_ends_on', 'metadata']) }}
        ) as recency

    from deliveries

)

select * from versions

where
    delivery_rank = 1
    or recency = 1
