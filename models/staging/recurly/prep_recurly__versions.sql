{{ config(enabled='recurly' in enabled_vendors(), materialized='table') }}

{%- set columns = [
    'customer_id', 'plan_id', 'status', 'currency', 'unit_price', 'quantity', 'renews_by_itself', 'created_at',
    'created_on', 'started_on', 'trial_ends_on', 'term_starts_on', 'term_ends_on', 'canceled_at', 'canceled_on',
    'expires_on', 'expiration_reason', 'paused_on', 'pause_cycles', 'synced_at',
] %}

with

deliveries as (

    select * from {{ ref('base_recurly__subscription_history') }}

),

plan_deliveries as (

    select * from {{ ref('base_recurly__plan_history') }}

),

versions as (

    {{ newest_per_key('deliveries', ['subscription_id', 'version_started_at'], columns) }}

),

plans as (

    {{ newest_per_key('plan_deliveries', ['plan_id'], ['interval_unit', 'interval_length', 'synced_at']) }}

),

measured as (

    select
        versions.*,
        cast({{ utc_to_reporting_timezone('versions.version_started_at') }} as date) as version_starts_on,
        -- a plan that was not landed is billed by the month
        case when plans.interval_unit = 'days' then 0 else coalesce(plans.interval_length, 1) end as plan_months,
        case when plans.interval_unit = 'days' then plans.interval_length else 0 end as plan_days,
        row_number() over (
            partition by versions.subscription_id order by versions.version_started_at desc nulls last
        ) as recency

    from versions

    left join plans
        on versions.plan_id = plans.plan_id

)

select * from measured
