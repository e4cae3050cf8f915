{{ config(enabled='zuora' in enabled_vendors()) }}

with

subscriptions as (

    select * from {{ ref('prep_zuora__subscriptions') }}

),

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

terms as (

    select * from {{ ref('prep_zuora__terms') }}

),

standing as (

    select
        subscriptions.subscription_id as cancellation_id,
        terms.contract_id,
        subscriptions.notice_on,
        subscriptions.service_ends_on as effective_on,
        {{ mapped_value('subscriptions.cancel_reason', var('zuora_cancellation_reasons'),
            'subscriptions.cancel_reason') }} as reason_code,
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

succeeded as (

    select
        *,
        lead(status) over (partition by subscription_id order by recency desc) as next_status,
        lead(created_on) over (partition by subscription_id order by recency desc) as next_created_on

    from versions

),

withdrawn as (

    -- a version after the cancelled one that runs again
    select
        succeeded.subscription_id || ':' || {{ as_text('succeeded.version_number') }} as cancellation_id,
        terms.contract_id,
        succeeded.created_on as notice_on,
        coalesce(succeeded.cancelled_on, succeeded.ends_on, succeeded.created_on) as effective_on,
        {{ mapped_value('succeeded.cancel_reason', var('zuora_cancellation_reasons'), 'succeeded.cancel_reason') }}
            as reason_code,
        succeeded.next_created_on as withdrawn_on,
        succeeded.created_at as recorded_at,
        succeeded.subscription_id,
        succeeded.synced_at,
        terms.is_void

    from succeeded

    inner join terms
        on
            succeeded.subscription_id = terms.subscription_id
            and succeeded.created_on between terms.term_start and terms.term_end

    where
        succeeded.status = 'cancelled'
        and succeeded.next_status <> 'cancelled'

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

{{ subscription_cancellation_rows('zuora') }}

select * from renamed
