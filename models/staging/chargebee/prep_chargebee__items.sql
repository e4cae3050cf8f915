{{ config(enabled='chargebee' in enabled_vendors(), materialized='table') }}

with

current_items as (

    select * from {{ ref('base_chargebee__subscription_item') }}

),

kept_apart as (

    select * from {{ ref('base_chargebee__subscription_item_history') }}

),

billed_lines as (

    select * from {{ ref('prep_chargebee__billed_lines') }}

),

prices as (

    select * from {{ ref('prep_chargebee__prices') }}

),

subscriptions as (

    select * from {{ ref('prep_chargebee__subscriptions') }}

),

deliveries as (

    select * from current_items
    union all
    select * from kept_apart

),

version_deliveries as (

    select * from deliveries
    where version_started_at is not null

),

versions as (

    {{ newest_per_key(
        'version_deliveries', ['subscription_id', 'item_price_id', 'version_started_at'],
        ['quantity', 'unit_price_minor', 'unit_price_in_decimal', 'amount_minor', 'version_ended_at',
            'is_active_version', 'is_deleted', 'synced_at']
    ) }}

),

today_deliveries as (

    select * from current_items
    where version_started_at is null

),

today as (

    {{ newest_per_key(
        'today_deliveries', ['subscription_id', 'item_price_id'],
        ['quantity', 'unit_price_minor', 'unit_price_in_decimal', 'amount_minor', 'is_deleted', 'synced_at']
    ) }}

),

with_history as (

    select
        subscription_id,
        cast(min({{ utc_to_reporting_timezone('version_started_at') }}) as date) as seen_from

    from versions

    group by subscription_id

),

from_versions as (

    -- what the first version of a subscription holds was there from the start
    select
        versions.subscription_id,
        versions.item_price_id,
        versions.quantity,
        versions.unit_price_minor,
        versions.unit_price_in_decimal,
        versions.amount_minor,
        case
            when cast({{ utc_to_reporting_timezone('versions.version_started_at') }} as date) = with_history.seen_from
                then cast('0001-01-01' as date)
            else cast({{ utc_to_reporting_timezone('versions.version_started_at') }} as date)
        end as valid_from,
        -- the loader ends a version a moment before the next begins
        case
            when versions.version_ended_at < cast('9999-01-01' as {{ dbt.type_timestamp() }})
                then cast(
                    {{ utc_to_reporting_timezone(dbt.dateadd('second', 1, 'versions.version_ended_at')) }} as date
                )
            else cast('9999-12-31' as date)
        end as valid_to

    from versions

    inner join with_history
        on versions.subscription_id = with_history.subscription_id

    where not versions.is_deleted

),

billed as (

    select
        billed_lines.*,
        lead(billed_lines.starts_on) over (
            partition by billed_lines.subscription_id, billed_lines.item_price_id
            order by billed_lines.starts_on, billed_lines.invoice_line_id
        ) as next_starts_on,
        min(billed_lines.starts_on) over (partition by billed_lines.subscription_id) as first_starts_on,
        row_number() over (
            partition by billed_lines.subscription_id, billed_lines.item_price_id, billed_lines.starts_on
            order by billed_lines.invoice_line_id desc
        ) as line_rank

    from billed_lines

    left join with_history
        on billed_lines.subscription_id = with_history.subscription_id

    where with_history.subscription_id is null

),

from_bills as (

    -- without versions, bills say what was held: each until the next, the last one on if the item is still held
    select
        billed.subscription_id,
        billed.item_price_id,
        billed.quantity,
        billed.unit_price_minor,
        cast(null as {{ dbt.type_string() }}) as unit_price_in_decimal,
        billed.amount_minor,
        case when billed.starts_on = billed.first_starts_on then cast('0001-01-01' as date) else billed.starts_on end
            as valid_from,
        case
            when billed.next_starts_on is null and not today.is_deleted then cast('9999-12-31' as date)
            else {{ least_of('billed.ends_on', 'coalesce(billed.next_starts_on, billed.ends_on)') }}
        end as valid_to

    from billed

    left join today
        on
            billed.subscription_id = today.subscription_id
            and billed.item_price_id = today.item_price_id

    where billed.line_rank = 1

),

billed_items as (

    select distinct
        subscription_id,
        item_price_id

    from from_bills

),

from_today as (

    -- never billed: held as it is today, from the start
    select
        today.subscription_id,
        today.item_price_id,
        today.quantity,
        today.unit_price_minor,
        today.unit_price_in_decimal,
        today.amount_minor,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to

    from today

    left join with_history
        on today.subscription_id = with_history.subscription_id

    left join billed_items
        on
            today.subscription_id = billed_items.subscription_id
            and today.item_price_id = billed_items.item_price_id

    where
        with_history.subscription_id is null
        and billed_items.item_price_id is null
        and not today.is_deleted

),

unioned as (

    select * from from_versions
    union all
    select * from from_bills
    union all
    select * from from_today

),

joined as (

    select
        unioned.subscription_id,
        unioned.item_price_id as item_id,
        unioned.item_price_id as item_group,
        prices.product_id,
        coalesce(prices.currency, subscriptions.currency) as currency,
        prices.item_type,
        prices.is_metered,
        prices.pricing_model,
        coalesce(unioned.quantity, cast(1 as decimal(16, 4))) as units,
        {{ chargebee_units('unioned.unit_price_minor', 'coalesce(prices.currency, subscriptions.currency)',
            'unioned.unit_price_in_decimal') }} as held_unit_price,
        {{ chargebee_units('unioned.amount_minor', 'coalesce(prices.currency, subscriptions.currency)') }} as amount,
        prices.unit_price as list_price,
        coalesce(prices.billing_interval, subscriptions.billing_period_unit) as billing_interval,
        case when prices.billing_interval is not null then prices.interval_count else subscriptions.billing_period end
            as interval_count,
        unioned.valid_from,
        unioned.valid_to

    from unioned

    inner join subscriptions
        on unioned.subscription_id = subscriptions.subscription_id

    left join prices
        on unioned.item_price_id = prices.item_price_id

    where unioned.valid_from < unioned.valid_to

),

items as (

    select
        subscription_id,
        item_id,
        item_group,
        coalesce(product_id, item_id) as product_id,
        currency,
        -- metered use is no commitment
        case when is_metered then cast(0 as decimal(16, 4)) else units end as quantity,
        -- what has tiers has no price of a unit: what is charged for one stands for it
        coalesce(
            case
                when pricing_model in ('tiered', 'volume', 'stairstep')
                    then cast(amount / nullif(units, 0) as decimal(18, 6))
            end,
            held_unit_price,
            list_price,
            case when is_metered then cast(0 as decimal(18, 6)) end
        ) as unit_price,
        coalesce(billing_interval, 'month') as billing_interval,
        coalesce(interval_count, 1) as interval_count,
        coalesce(item_type, 'plan') <> 'charge' as recurs,
        valid_from as signed_on,
        valid_from,
        valid_to

    from joined

)

select * from items
