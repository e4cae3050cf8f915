{{ config(enabled='recurly' in enabled_vendors(), materialized='table') }}

with

versions as (

    select * from {{ ref('prep_recurly__versions') }}

),

invoice_deliveries as (

    select * from {{ ref('base_recurly__invoice_history') }}

),

invoice_subscriptions as (

    select * from {{ ref('base_recurly__invoice_subscription_history') }}

),

invoices as (

    {{ newest_per_key('invoice_deliveries', ['invoice_id'], ['status', 'issued_on', 'due_on', 'synced_at']) }}

),

debts as (

    select
        invoice_subscriptions.subscription_id,
        min(coalesce(invoices.due_on, invoices.issued_on)) as due_since_on

    from invoices

    inner join invoice_subscriptions
        on invoices.invoice_id = invoice_subscriptions.invoice_id

    where invoices.status = 'past_due'

    group by invoice_subscriptions.subscription_id

),

described as (

    select
        versions.*,
        case
            when versions.trial_ends_on > versions.started_on then versions.trial_ends_on
            else versions.started_on
        end as charged_from,
        -- an end in the year 9999 is none
        case when versions.expires_on < cast('9999-01-01' as date) then versions.expires_on end as ends_on,
        case when versions.term_ends_on < cast('9999-01-01' as date) then versions.term_ends_on end
            as known_period_ends_on,
        debts.due_since_on

    from versions

    left join debts
        on versions.subscription_id = debts.subscription_id

    where versions.recency = 1

),

ended as (

    select
        *,
        {{ past_due_is_loss('ends_on', 'due_since_on', 'known_period_ends_on') }} as is_past_due_loss,
        -- a term of several bills renews as a whole
        {{ dbt.datediff('term_starts_on', 'known_period_ends_on', 'month') }}
            as term_months

    from described

),

noticed as (

    select
        *,
        coalesce(ends_on, case when is_past_due_loss then known_period_ends_on end) as service_ends_on,
        case
            when is_past_due_loss then due_since_on
            when ends_on is not null then {{ least_of('coalesce(canceled_on, ends_on)', 'ends_on') }}
        end as notice_on,
        case when plan_days = 0 then {{ greatest_of(
            'plan_months',
            'coalesce(term_months, 0)'
        ) }} else 0 end as interval_months,
        plan_days as interval_days,
        nullif(plan_months, 0) as billing_months

    from ended

),

limited as (

    select
        *,
        -- the anchor of the billing days: the first paid day where the terms of today still fall on it
        case
            when term_starts_on is null or term_starts_on < charged_from then charged_from
            when interval_days > 0 then term_starts_on
            when
                {{ add_months('charged_from', dbt.datediff('charged_from', 'term_starts_on', 'month')) }}
                = term_starts_on
                then charged_from
            else term_starts_on
        end as counted_from,
        case
            when service_ends_on is not null then {{ least_of(add_days('service_ends_on', -1), 'notice_on') }}
            -- what does not renew by itself is decided by someone
            when not renews_by_itself
                then {{ least_of(add_days('coalesce(known_period_ends_on, charged_from)', -1), as_of()) }}
            else {{ least_of('coalesce(known_period_ends_on, ' ~ add_days(as_of(), 1) ~ ')', add_days(as_of(), 1)) }}
        end as rolls_over_until,
        -- never signed: the first payment did not come, or the trial ends without a paid day
        coalesce(status = 'failed', false)
        or coalesce(charged_from > started_on and service_ends_on <= charged_from, false) as is_void

    from noticed

)

select * from limited
