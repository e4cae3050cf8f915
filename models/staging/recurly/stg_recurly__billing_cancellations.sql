{{ config(enabled='recurly' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ ref('prep_recurly__subscriptions') }}

),

versions as (

    select * from {{ ref('prep_recurly__versions') }}

),

terms as (

    select * from {{ ref('prep_recurly__terms') }}

),

standing as (

    select
        subscriptions.subscription_id as cancellation_id,
        terms.contract_id,
        subscriptions.notice_on,
        subscriptions.service_ends_on as effective_on,
        case
            when subscriptions.is_past_due_loss then 'payment_failed'
            -- Recurly's `canceled` and `expired` say that it ended, not why
            when lower(subscriptions.expiration_reason) not in ('canceled', 'expired')
                then {{ mapped_value('subscriptions.expiration_reason', var('recurly_cancellation_reasons'),
                    'subscriptions.expiration_reason') }}
        end as reason_code,
        cast(null as date) as withdrawn_on,
        case when not subscriptions.is_past_due_loss then subscriptions.canceled_at end as recorded_at,
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
        max(expires_on) as expires_on,
        max(version_started_at) as last_seen_at

    from versions

    where canceled_at is not null

    group by subscription_id, canceled_at, canceled_on

),

withdrawals as (

    -- the first later version that no longer holds the notice
    select
        past_notices.subscription_id,
        past_notices.canceled_at,
        past_notices.canceled_on,
        past_notices.expires_on,
        min(versions.version_started_at) as withdrawn_at

    from past_notices

    inner join versions
        on
            past_notices.subscription_id = versions.subscription_id
            and past_notices.last_seen_at < versions.version_started_at

    group by past_notices.subscription_id, past_notices.canceled_at, past_notices.canceled_on, past_notices.expires_on

),

withdrawn as (

    select
        withdrawals.subscription_id || ':' || {{ as_text('withdrawals.canceled_at') }} as cancellation_id,
        terms.contract_id,
        withdrawals.canceled_on as notice_on,
        coalesce(withdrawals.expires_on, {{ add_days('terms.term_end', 1) }}) as effective_on,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        {{ reporting_day('withdrawals.withdrawn_at') }} as withdrawn_on,
        withdrawals.canceled_at as recorded_at,
        withdrawals.subscription_id,
        terms.synced_at,
        terms.is_void

    from withdrawals

    inner join terms
        on
            withdrawals.subscription_id = terms.subscription_id
            and withdrawals.canceled_on between terms.term_start and terms.term_end

),

unioned as (

    select * from standing
    union all
    select * from withdrawn

),

notices as (

    select
        *,
        cast(null as {{ dbt.type_string() }}) as comment

    from unioned

),

{{ subscription_cancellation_rows('recurly') }}

select * from renamed
