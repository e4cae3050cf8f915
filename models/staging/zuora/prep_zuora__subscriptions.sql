{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

with

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

amendment_deliveries as (

    select * from {{ ref('base_zuora__amendment') }}

),

items as (

    select * from {{ ref('prep_zuora__items') }}

),

account_currencies as (

    select
        {{ trimmed('id') }} as account_id,
        max(upper({{ trimmed('currency') }})) as currency

    from {{ source('zuora', 'account') }}

    group by {{ trimmed('id') }}

),

amendments as (

    {{ newest_per_key('amendment_deliveries', ['amendment_id'], ['signed_on', 'synced_at', 'is_deleted']) }}

),

first_days as (

    select
        subscription_id,
        min(coalesce(first_created_at, created_at)) as created_at,
        min(coalesce(first_created_on, created_on)) as created_on,
        min(starts_on) as started_on,
        min(term_starts_on) as first_term_starts_on

    from versions

    group by subscription_id

),

last_running as (

    select
        subscription_id,
        min(recency) as running_recency

    from versions

    where coalesce(status, '') <> 'cancelled'

    group by subscription_id

),

cancelled as (

    -- Zuora makes the cancelled version on the day of the notice, however far off the end is; one undone is no notice
    select
        versions.subscription_id,
        min(coalesce(amendments.signed_on, versions.created_on)) as notice_on,
        min(versions.created_at) as canceled_at

    from versions

    left join amendments
        on versions.amendment_id = amendments.amendment_id

    left join last_running
        on versions.subscription_id = last_running.subscription_id

    where
        versions.status = 'cancelled'
        and (last_running.running_recency is null or versions.recency < last_running.running_recency)

    group by versions.subscription_id

),

longest_intervals as (

    select
        subscription_id,
        max(
            interval_count
            * case billing_interval when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else 0 end
        ) as interval_months

    from items

    group by subscription_id

),

described as (

    select
        versions.subscription_id,
        versions.account_id as customer_id,
        versions.status,
        versions.cancel_reason,
        account_currencies.currency,
        first_days.created_at,
        first_days.created_on,
        coalesce(first_days.started_on, versions.term_starts_on, first_days.created_on) as started_on,
        versions.term_type = 'evergreen' as is_evergreen,
        case
            when versions.term_type = 'evergreen' then coalesce(nullif(longest_intervals.interval_months, 0), 1)
            else coalesce(nullif(versions.initial_term_months, 0), 12)
        end as interval_months,
        coalesce(first_days.first_term_starts_on, first_days.started_on, first_days.created_on) as counted_from,
        case when versions.status = 'cancelled' then cancelled.notice_on end as notice_on,
        case when versions.status = 'cancelled' then cancelled.canceled_at end as canceled_at,
        case
            when versions.status = 'cancelled'
                then coalesce(versions.cancelled_on, versions.ends_on, versions.term_ends_on, versions.created_on)
        end as service_ends_on,
        versions.is_deleted or coalesce(
            versions.status in (
                'draft', 'pending activation', 'pendingactivation', 'pending acceptance', 'pendingacceptance'
            ),
            false
        ) as is_void,
        versions.synced_at

    from versions

    inner join first_days
        on versions.subscription_id = first_days.subscription_id

    left join cancelled
        on versions.subscription_id = cancelled.subscription_id

    left join longest_intervals
        on versions.subscription_id = longest_intervals.subscription_id

    left join account_currencies
        on versions.account_id = account_currencies.account_id

    where versions.recency = 1

),

limited as (

    select
        *,
        started_on as charged_from,
        0 as interval_days,
        -- discounts are charges with days of their own
        cast(null as integer) as billing_months,
        -- a termed subscription renews by an amendment that is landed, an evergreen one by going on
        case
            when not is_evergreen then cast('0001-01-01' as date)
            when service_ends_on is not null then {{ least_of(add_days('service_ends_on', -1), 'notice_on') }}
            else {{ add_days(as_of(), 1) }}
        end as rolls_over_until

    from described

)

select * from limited
