{{ config(enabled='chargebee' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ ref('prep_chargebee__subscriptions') }}

),

versions as (

    select * from {{ ref('prep_chargebee__versions') }}

),

breaks as (

    select * from {{ ref('prep_chargebee__breaks') }}

),

terms as (

    select * from {{ ref('prep_chargebee__terms') }}

),

standing as (

    select
        subscriptions.subscription_id as cancellation_id,
        terms.contract_id,
        subscriptions.notice_on,
        subscriptions.service_ends_on as effective_on,
        case
            when subscriptions.is_past_due_loss then 'payment_failed'
            else coalesce(
                {{ mapped_value('subscriptions.cancel_reason_code', var('chargebee_cancellation_reasons'),
                    'subscriptions.cancel_reason_code') }},
                {{ mapped_value('subscriptions.cancel_reason', var('chargebee_cancellation_reasons'),
                    'subscriptions.cancel_reason') }}
            )
        end as reason_code,
        cast(null as date) as withdrawn_on,
        case when not subscriptions.is_past_due_loss then subscriptions.notice_at end as recorded_at,
        subscriptions.subscription_id,
        subscriptions.synced_at,
        subscriptions.is_void

    from subscriptions

    inner join terms
        on
            subscriptions.subscription_id = terms.subscription_id
            and terms.is_last

    where subscriptions.service_ends_on is not null

),

seen_notices as (

    select
        subscription_id,
        cancelled_on,
        min(cancel_asked_on) as cancel_asked_on,
        min(version_started_at) as first_seen_at,
        max(version_started_at) as last_seen_at

    from versions

    where
        cancelled_on is not null
        and status = 'non_renewing'

    group by subscription_id, cancelled_on

),

withdrawals as (

    -- the first later version that holds no end, or another one
    select
        seen_notices.subscription_id,
        seen_notices.cancelled_on,
        seen_notices.cancel_asked_on,
        seen_notices.first_seen_at,
        min(versions.version_started_at) as withdrawn_at

    from seen_notices

    inner join versions
        on
            seen_notices.subscription_id = versions.subscription_id
            and seen_notices.last_seen_at < versions.version_started_at
            and coalesce(versions.cancelled_on, cast('0001-01-01' as date)) <> seen_notices.cancelled_on

    left join breaks
        on
            seen_notices.subscription_id = breaks.subscription_id
            and seen_notices.cancelled_on = breaks.ended_on

    where breaks.subscription_id is null

    group by
        seen_notices.subscription_id, seen_notices.cancelled_on, seen_notices.cancel_asked_on,
        seen_notices.first_seen_at

),

withdrawn as (

    select
        withdrawals.subscription_id || ':' || {{ as_text('withdrawals.cancelled_on') }} as cancellation_id,
        terms.contract_id,
        coalesce(withdrawals.cancel_asked_on, {{ reporting_day('withdrawals.first_seen_at') }}) as notice_on,
        withdrawals.cancelled_on as effective_on,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        {{ reporting_day('withdrawals.withdrawn_at') }} as withdrawn_on,
        withdrawals.first_seen_at as recorded_at,
        withdrawals.subscription_id,
        terms.synced_at,
        terms.is_void

    from withdrawals

    inner join terms
        on
            withdrawals.subscription_id = terms.subscription_id
            and coalesce(withdrawals.cancel_asked_on, {{ reporting_day('withdrawals.first_seen_at') }})
            between terms.term_start and terms.term_end

),

broken_off as (

    -- an end that was kept, before the subscription was taken up again
    select
        breaks.subscription_id || ':' || {{ as_text('breaks.ended_on') }} as cancellation_id,
        terms.contract_id,
        breaks.notice_on,
        breaks.ended_on as effective_on,
        coalesce(
            {{ mapped_value('breaks.cancel_reason_code', var('chargebee_cancellation_reasons'),
                'breaks.cancel_reason_code') }},
            {{ mapped_value('breaks.cancel_reason', var('chargebee_cancellation_reasons'), 'breaks.cancel_reason') }}
        ) as reason_code,
        cast(null as date) as withdrawn_on,
        cast(null as {{ dbt.type_timestamp() }}) as recorded_at,
        breaks.subscription_id,
        terms.synced_at,
        terms.is_void

    from breaks

    inner join terms
        on
            breaks.subscription_id = terms.subscription_id
            and {{ add_days('breaks.ended_on', -1) }} between terms.term_start and terms.term_end

),

unioned as (

    select * from standing
    union all
    select * from broken_off
    union all
    select * from withdrawn

),

notices as (

    select
        *,
        cast(null as {{ dbt.type_string() }}) as comment

    from unioned

),

{{ subscription_cancellation_rows('chargebee') }}

select * from renamed
