{{ config(enabled='recurly' in enabled_vendors(), materialized='table') }}

with

versions as (

    select * from {{ ref('prep_recurly__versions') }}

),

add_on_deliveries as (

    select * from {{ ref('base_recurly__subscription_add_on_history') }}

),

catalog_deliveries as (

    select * from {{ ref('base_recurly__add_on_history') }}

),

subscriptions as (

    select * from {{ ref('prep_recurly__subscriptions') }}

),

add_on_versions as (

    {{ newest_per_key(
        'add_on_deliveries', ['item_id', 'version_started_at'],
        ['subscription_id', 'add_on_id', 'unit_price', 'quantity', 'created_on', 'expired_on', 'synced_at']
    ) }}

),

catalog as (

    {{ newest_per_key('catalog_deliveries', ['add_on_id'], ['is_metered', 'synced_at']) }}

),

last_of_day as (

    select
        *,
        row_number() over (
            partition by subscription_id, version_starts_on order by version_started_at desc
        ) as day_rank,
        row_number() over (partition by subscription_id order by version_started_at asc) as version_number

    from versions

),

plan_intervals as (

    -- the first known version holds from the start
    select
        subscription_id,
        plan_id as item_id,
        plan_id as product_id,
        quantity,
        unit_price,
        case
            when min(version_number) over (partition by subscription_id, version_starts_on) = 1
                then cast('0001-01-01' as date)
            else version_starts_on
        end as valid_from,
        day_rank,
        version_starts_on

    from last_of_day

),

plans as (

    select
        subscription_id,
        item_id,
        product_id,
        quantity,
        unit_price,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by subscription_id order by version_starts_on), cast('9999-12-31' as date)
        ) as valid_to

    from plan_intervals

    where day_rank = 1

),

numbered_add_ons as (

    select
        *,
        cast({{ utc_to_reporting_timezone('version_started_at') }} as date) as version_starts_on,
        row_number() over (partition by item_id order by version_started_at asc) as version_number,
        max(expired_on) over (partition by item_id) as taken_off_on

    from add_on_versions

),

dated_add_ons as (

    select
        numbered_add_ons.*,
        case
            when numbered_add_ons.version_number > 1 then numbered_add_ons.version_starts_on
            when numbered_add_ons.created_on <= subscriptions.created_on then cast('0001-01-01' as date)
            else coalesce(numbered_add_ons.created_on, numbered_add_ons.version_starts_on)
        end as valid_from,
        row_number() over (
            partition by numbered_add_ons.item_id, numbered_add_ons.version_starts_on
            order by numbered_add_ons.version_started_at desc
        ) as day_rank

    from numbered_add_ons

    inner join subscriptions
        on numbered_add_ons.subscription_id = subscriptions.subscription_id

),

add_ons as (

    select
        dated_add_ons.subscription_id,
        dated_add_ons.item_id,
        dated_add_ons.add_on_id as product_id,
        case
            when catalog.is_metered then cast(0 as decimal(16, 4))
            else dated_add_ons.quantity
        end as quantity,
        coalesce(dated_add_ons.unit_price, case when catalog.is_metered then cast(0 as decimal(18, 6)) end)
            as unit_price,
        dated_add_ons.valid_from,
        {{ least_of(
            "coalesce(
                lead(dated_add_ons.valid_from) over (
                    partition by dated_add_ons.item_id order by dated_add_ons.version_started_at
                ),
                cast('9999-12-31' as date)
            )",
            "coalesce(dated_add_ons.taken_off_on, cast('9999-12-31' as date))"
        ) }} as valid_to

    from dated_add_ons

    left join catalog
        on dated_add_ons.add_on_id = catalog.add_on_id

    where
        dated_add_ons.day_rank = 1
        or dated_add_ons.version_number = 1

),

unioned as (

    select * from plans
    union all
    select * from add_ons

),

items as (

    -- add-ons are billed with the plan
    select
        unioned.subscription_id,
        unioned.item_id,
        cast(null as {{ dbt.type_string() }}) as item_group,
        unioned.product_id,
        subscriptions.currency,
        coalesce(unioned.quantity, cast(1 as decimal(16, 4))) as quantity,
        unioned.unit_price,
        case when subscriptions.plan_days > 0 then 'day' else 'month' end as billing_interval,
        case when subscriptions.plan_days > 0 then subscriptions.plan_days else subscriptions.plan_months end
            as interval_count,
        true as recurs,
        unioned.valid_from as signed_on,
        unioned.valid_from,
        unioned.valid_to

    from unioned

    inner join subscriptions
        on unioned.subscription_id = subscriptions.subscription_id

    where unioned.valid_from < unioned.valid_to

)

select * from items
