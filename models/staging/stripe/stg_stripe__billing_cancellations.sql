{{ config(enabled='stripe' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ ref('prep_stripe__subscriptions') }}

),

versions as (

    select * from {{ ref('base_stripe__subscription_history') }}

),

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

standing as (

    -- a notice that holds ends the newest term
    select
        subscriptions.subscription_id as cancellation_id,
        terms.contract_id,
        subscriptions.notice_on,
        subscriptions.service_ends_on as effective_on,
        case
            when subscriptions.is_past_due_loss then 'payment_failed'
            else coalesce(
                {{ json_text('subscriptions.metadata', 'cancellation_reason') }},
                {{ mapped_value('subscriptions.cancellation_feedback', var('stripe_cancellation_reasons'),
                    'subscriptions.cancellation_feedback') }},
                {{ mapped_value('subscriptions.cancellation_reason', var('stripe_cancellation_reasons'), 'null') }}
            )
        end as reason_code,
        subscriptions.cancellation_comment as comment,
        cast(null as date) as withdrawn_on,
        subscriptions.canceled_at as recorded_at,
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

past_notices as (

    select
        subscription_id,
        canceled_at,
        canceled_on,
        max(coalesce(cancel_on, current_period_ends_on)) as effective_on,
        max(version_started_at) as last_seen_at

    from versions

    where
        canceled_at is not null
        and ended_on is null

    group by subscription_id, canceled_at, canceled_on

),

withdrawals as (

    -- the first later version that no longer holds the notice
    select
        past_notices.subscription_id,
        past_notices.canceled_at,
        past_notices.canceled_on,
        past_notices.effective_on,
        min(versions.version_started_at) as withdrawn_at

    from past_notices

    inner join versions
        on
            past_notices.subscription_id = versions.subscription_id
            and past_notices.last_seen_at < versions.version_started_at
            and coalesce(versions.canceled_at, cast('0001-01-01' as {{ dbt.type_timestamp() }}))
            <> past_notices.canceled_at

    group by
        past_notices.subscription_id, past_notices.canceled_at, past_notices.canceled_on, past_notices.effective_on

),

withdrawn as (

    select
        withdrawals.subscription_id || ':' || {{ as_text('withdrawals.canceled_at') }} as cancellation_id,
        terms.contract_id,
        withdrawals.canceled_on as notice_on,
        withdrawals.effective_on,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        cast(null as {{ dbt.type_string() }}) as comment,
        {{ reporting_day('withdrawals.withdrawn_at') }} as withdrawn_on,
        withdrawals.canceled_at as recorded_at,
        withdrawals.subscription_id,
        terms.synced_at,
        terms.is_void

    from withdrawals

    inner join subscriptions
        on withdrawals.subscription_id = subscriptions.subscription_id

    inner join terms
        on
            withdrawals.subscription_id = terms.subscription_id
            and withdrawals.canceled_on between terms.term_start and terms.term_end

    where
        subscriptions.canceled_at is null
        or subscriptions.canceled_at <> withdrawals.canceled_at

),

notices as (

    select * from standing
    union all
    select * from withdrawn

),

{{ subscription_cancellation_rows('stripe') }}

select * from renamed
