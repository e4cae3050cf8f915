{{ config(enabled='chargebee' in enabled_vendors(), materialized='table') }}

with

versions as (

    select * from {{ ref('prep_chargebee__versions') }}

),

contract_term_deliveries as (

    select * from {{ ref('base_chargebee__contract_term') }}

),

contract_terms as (

    {{ newest_per_key(
        'contract_term_deliveries', ['contract_term_id'],
        ['subscription_id', 'starts_on', 'ends_on', 'action_at_end', 'synced_at']
    ) }}

),

latest_contract_terms as (

    select
        *,
        {{ dbt.datediff('starts_on', 'ends_on', 'month') }}
            as contract_months,
        row_number() over (partition by subscription_id order by starts_on desc, contract_term_id asc) as term_rank

    from contract_terms

),

first_seen_notices as (

    -- the first version that holds the end that holds today
    select
        versions.subscription_id,
        cast(min({{ utc_to_reporting_timezone('versions.version_started_at') }}) as date) as seen_on

    from versions

    inner join versions as current_versions
        on
            versions.subscription_id = current_versions.subscription_id
            and versions.cancelled_on = current_versions.cancelled_on
            and current_versions.recency = 1

    group by versions.subscription_id

),

described as (

    select
        versions.*,
        case
            when
                latest_contract_terms.action_at_end in ('renew', 'renew_once')
                and latest_contract_terms.contract_months > 0
                then latest_contract_terms.contract_months
            when versions.billing_period_unit = 'year' then 12 * coalesce(versions.billing_period, 1)
            when versions.billing_period_unit in ('week', 'day') then 0
            else coalesce(versions.billing_period, 1)
        end as interval_months,
        case
            when
                latest_contract_terms.action_at_end in ('renew', 'renew_once')
                and latest_contract_terms.contract_months > 0
                then 0
            when versions.billing_period_unit = 'week' then 7 * coalesce(versions.billing_period, 1)
            when versions.billing_period_unit = 'day' then coalesce(versions.billing_period, 1)
            else 0
        end as interval_days,
        case
            when
                versions.trial_ends_on > versions.started_on
                and coalesce(versions.trial_starts_on, versions.started_on) <= versions.started_on
                then versions.trial_ends_on
            else versions.started_on
        end as charged_from,
        -- an end in the year 9999 is none
        case when versions.cancelled_on < cast('9999-01-01' as date) then versions.cancelled_on end as ends_on,
        case when versions.current_term_ends_on < cast('9999-01-01' as date) then versions.current_term_ends_on end
            as known_period_ends_on,
        first_seen_notices.seen_on as notice_seen_on

    from versions

    left join latest_contract_terms
        on
            versions.subscription_id = latest_contract_terms.subscription_id
            and latest_contract_terms.term_rank = 1

    left join first_seen_notices
        on versions.subscription_id = first_seen_notices.subscription_id

    where versions.recency = 1

),

ended as (

    select
        *,
        {{ past_due_is_loss('ends_on', 'due_since_on', 'known_period_ends_on') }} as is_past_due_loss

    from described

),

noticed as (

    select
        *,
        coalesce(ends_on, case when is_past_due_loss then known_period_ends_on end) as service_ends_on,
        case
            when is_past_due_loss then due_since_on
            when ends_on is not null then {{ least_of(
                'coalesce(cancel_asked_on, notice_seen_on, ends_on)',
                'ends_on'
            ) }}
        end as notice_on

    from ended

),

limited as (

    select
        *,
        case billing_period_unit
            when 'year' then 12 * coalesce(billing_period, 1)
            when 'month' then coalesce(billing_period, 1)
        end as billing_months,
        -- the anchor of the billing days: the first paid day where the terms of today still fall on it
        case
            when status in ('in_trial', 'future') or current_term_starts_on is null then charged_from
            when interval_days > 0 then current_term_starts_on
            when
                {{ add_months('charged_from', dbt.datediff('charged_from', 'current_term_starts_on', 'month')) }}
                = current_term_starts_on
                then charged_from
            else current_term_starts_on
        end as counted_from,
        case
            when service_ends_on is not null then {{ least_of(add_days('service_ends_on', -1), 'notice_on') }}
            else {{ least_of('coalesce(known_period_ends_on, ' ~ add_days(as_of(), 1) ~ ')', add_days(as_of(), 1)) }}
        end as rolls_over_until,
        -- a trial that ends without a paid day was never signed
        is_deleted or coalesce(charged_from > started_on and service_ends_on <= charged_from, false) as is_void

    from noticed

)

select * from limited
