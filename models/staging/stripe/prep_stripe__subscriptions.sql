{{ config(enabled='stripe' in enabled_vendors(), materialized='table') }}

with

subscriptions as (

    select * from {{ ref('base_stripe__subscription') }}

),

versions as (

    select * from {{ ref('base_stripe__subscription_history') }}

),

item_deliveries as (

    select * from {{ ref('base_stripe__subscription_item') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

deliveries as (

    -- the table of today decides; the table of versions stands in where a loader keeps nothing else
    select
        *,
        1 as table_rank
    from subscriptions
    union all
    select
        *,
        2 as table_rank
    from versions

),

ranked as (

    select
        *,
        row_number() over (
            partition by subscription_id
            order by
                table_rank asc,
                case when is_active_version then 0 else 1 end,
                case when synced_at is null then 1 else 0 end,
                synced_at desc,
                {{ content_hash(['status', 'canceled_on', 'ended_on', 'current_period_ends_on', 'metadata']) }}
        ) as delivery_rank

    from deliveries

),

last_paid_versions as (

    select
        subscription_id,
        max(version_started_at) as last_paid_at

    from versions

    where coalesce(status, '') not in ('past_due', 'unpaid')

    group by subscription_id

),

debts as (

    -- the run of versions that owe up to today
    select
        versions.subscription_id,
        min({{ reporting_day('versions.version_started_at') }}) as seen_on

    from versions

    left join last_paid_versions
        on versions.subscription_id = last_paid_versions.subscription_id

    where
        versions.status in ('past_due', 'unpaid')
        and (last_paid_versions.last_paid_at is null or versions.version_started_at > last_paid_versions.last_paid_at)

    group by versions.subscription_id

),

items as (

    {{ newest_per_key(
        'item_deliveries', ['item_id'], ['subscription_id', 'price_id', 'current_period_ends_on', 'synced_at']
    ) }}

),

item_intervals as (

    select
        items.subscription_id,
        prices.interval_months,
        prices.interval_days,
        max(items.current_period_ends_on) over (partition by items.subscription_id) as item_period_ends_on,
        row_number() over (
            partition by items.subscription_id
            order by coalesce(prices.interval_months, 0) * 31 + coalesce(prices.interval_days, 0) desc, items.item_id
        ) as interval_rank

    from items

    left join prices
        on
            items.price_id = prices.price_id
            and not prices.is_one_time

),

described as (

    select
        ranked.*,
        -- a subscription without a known price is billed by the month, as Stripe's default is
        case
            when coalesce(item_intervals.interval_months, 0) + coalesce(item_intervals.interval_days, 0) = 0 then 1
            else item_intervals.interval_months
        end as interval_months,
        coalesce(item_intervals.interval_days, 0) as interval_days,
        coalesce(ranked.anchored_on, ranked.trial_ends_on, ranked.started_on) as counted_from,
        coalesce(ranked.current_period_ends_on, item_intervals.item_period_ends_on) as known_period_ends_on,
        case
            when
                ranked.trial_ends_on > ranked.started_on
                and coalesce(ranked.trial_starts_on, ranked.started_on) <= ranked.started_on
                then ranked.trial_ends_on
            else ranked.started_on
        end as charged_from,
        -- an end in the year 9999 is none
        case
            when
                coalesce(
                    ranked.ended_on,
                    ranked.cancel_on,
                    case
                        when ranked.cancels_at_period_end
                            then coalesce(ranked.current_period_ends_on, item_intervals.item_period_ends_on)
                    end
                ) < cast('9999-01-01' as date)
                then coalesce(
                    ranked.ended_on,
                    ranked.cancel_on,
                    ranked.current_period_ends_on,
                    item_intervals.item_period_ends_on
                )
        end as ends_on,
        case
            when ranked.status in ('past_due', 'unpaid')
                then coalesce(debts.seen_on, ranked.current_period_starts_on)
        end as due_since_on

    from ranked

    left join item_intervals
        on
            ranked.subscription_id = item_intervals.subscription_id
            and item_intervals.interval_rank = 1

    left join debts
        on ranked.subscription_id = debts.subscription_id

    where ranked.delivery_rank = 1

),

ended as (

    select
        *,
        {{ past_due_is_loss('ends_on', 'due_since_on', 'known_period_ends_on') }} as is_past_due_loss

    from described

),

dated as (

    select
        *,
        coalesce(ends_on, case when is_past_due_loss then known_period_ends_on end) as service_ends_on

    from ended

),

noticed as (

    select
        *,
        case
            when is_past_due_loss then due_since_on
            when service_ends_on is not null then coalesce(canceled_on, ended_on, created_on)
        end as notice_on,
        -- never signed: the first payment did not come, or the trial ends without a paid day
        coalesce(status in ('incomplete', 'incomplete_expired'), false)
        or coalesce(charged_from > started_on and service_ends_on <= charged_from, false) as is_void

    from dated

),

limited as (

    select
        *,
        -- no roll-over after notice; else up to the one that the evening of as_of brings, be the period's end in 9999
        case
            when service_ends_on is not null then {{ least_of(add_days('service_ends_on', -1), 'notice_on') }}
            else {{ least_of('coalesce(known_period_ends_on, ' ~ add_days(as_of(), 1) ~ ')', add_days(as_of(), 1)) }}
        end as rolls_over_until

    from noticed

)

select * from limited
