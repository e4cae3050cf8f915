with

dimension as (

    select * from {{ ref('dim_accounts') }}

),

health as (

    select * from {{ ref('account_health') }}

),

signals as (

    select * from {{ ref('int_health_signals') }}
    where scored_on = {{ as_of() }}

),

measures as (

    select * from {{ ref('int_health_measures') }}
    where scored_on = {{ as_of() }}

),

today as (

    select * from {{ ref('int_fiscal_periods') }}
    where grain = 'month' and {{ as_of() }} between starts_on and ends_on

),

judged as (

    select * from {{ ref('int_customer_months_judged') }}
    where close_on = {{ as_of() }}

),

ranked as (

    select ranked.*
    from {{ ref('int_customer_months_ranked') }} as ranked
    inner join today
        on ranked.fiscal_period_id = today.fiscal_period_id

),

moved as (

    select * from {{ ref('int_account_last_12_months') }}

),

products as (

    select * from {{ ref('int_account_products_held') }}

),

calendar as (

    select * from {{ ref('renewal_calendar') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

touches as (

    select * from {{ ref('int_account_last_touches') }}

),

support as (

    select * from {{ ref('int_account_support_today') }}

),

surveys as (

    select * from {{ ref('int_account_surveys_latest') }}

),

invoices as (

    select * from {{ ref('int_account_invoices_overdue') }}

),

contacts as (

    select * from {{ ref('int_account_contacts_today') }}

),

risks as (

    select * from {{ ref('int_account_open_risks') }}

),

pipeline as (

    select * from {{ ref('int_account_pipeline') }}

),

calls_to_action as (

    select * from {{ ref('calls_to_action') }}

),

accounts as (

    select
        dimension.*,
        cast(
            {{ days_between('customer_since', as_of()) }} as integer
        ) as tenure_days
    from dimension

),

-- the renewal that is due first; a late one comes before all others by its date
next_renewals as (

    select *
    from (
        select
            calendar.*,
            row_number() over (partition by account_id order by term_end, renewal_id) as place
        from calendar
        where status in ('open', 'late')
    ) as open_renewals
    where place = 1

),

last_renewals as (

    select *
    from (
        select
            renewals.*,
            row_number() over (partition by account_id order by decided_on desc, term_end desc, renewal_id asc) as place
        from renewals
        where status <> 'open'
    ) as decided_renewals
    where place = 1

),

calls as (

    select
        account_id,
        count(*) as open_calls,
        sum(case when is_overdue then 1 else 0 end) as overdue_calls,
        min(due_on) as next_call_due_on
    from calls_to_action
    where status = 'open'
    group by account_id

),

final as (

    select
        -- who it is
        accounts.account_id,
        accounts.account_name,
        accounts.parent_account_id,
        accounts.ultimate_parent_id,
        accounts.segment,
        accounts.touch_tier,
        accounts.industry,
        accounts.size_band,
        accounts.region,
        accounts.sales_channel,
        accounts.csm_id,
        accounts.csm_name,
        accounts.customer_since,
        accounts.tenure_days,
        accounts.tenure_band,
        accounts.lifecycle_stage,
        accounts.is_customer,

        -- what it is worth, and how that moved
        accounts.live_mrr,
        accounts.cmrr,
        cast(accounts.cmrr * 12 as {{ type_money() }}) as acv,
        ranked.revenue_rank,
        ranked.cumulative_share as cumulative_revenue_share,
        coalesce(ranked.is_core_account, false) as is_core_account,
        cast(accounts.cmrr - coalesce(moved.change_cmrr, 0) as {{ type_money() }}) as cmrr_12m_ago,
        cast(coalesce(moved.change_cmrr, 0) as {{ type_money() }}) as cmrr_change_12m,
        {% for movement in movement_types() %}
        cast(coalesce(moved.{{ movement }}_cmrr, 0) as {{ type_money() }}) as {{ movement }}_cmrr_12m,
        {% endfor %}
        coalesce(products.products_held, 0) as products_held,
        products.product_names,

        -- renewals
        next_renewals.renewal_id as next_renewal_id,
        next_renewals.term_end as next_term_end,
        next_renewals.days_to_end as next_days_to_end,
        next_renewals.renewal_window as next_renewal_window,
        next_renewals.expiring_cmrr as next_expiring_cmrr,
        next_renewals.next_step as next_renewal_step,
        last_renewals.renewal_id as last_renewal_id,
        last_renewals.status as last_renewal_status,
        last_renewals.decided_on as last_renewal_decided_on,
        last_renewals.timing as last_renewal_timing,

        -- health
        health.overall_score as health_score,
        coalesce(health.overall_band, 'unknown') as health_band,
        health.band_since as health_band_since,
        health.coverage as health_coverage,
        health.overall_score_30d_ago as health_score_30d_ago,
        health.overall_score_90d_ago as health_score_90d_ago,
        health.driver_1,
        health.driver_1_points,
        health.driver_2,
        health.driver_2_points,
        health.driver_3,
        health.driver_3_points,
        health.csm_sentiment,
        health.csm_renewal_call,
        coalesce(health.is_overridden, false) as is_overridden,
        judged.quadrant,
        coalesce(risks.open_risks, 0) as open_risks,
        risks.oldest_open_risk_on,

        -- usage
        measures.licences,
        signals.active_licence_rate,
        signals.feature_depth,
        signals.weekly_stickiness,
        signals.usage_trend,
        {{ add_days(as_of(), '-1 * cast(signals.usage_recency as integer)') }} as last_used_on,

        -- onboarding
        cast(measures.milestones_reached_of_due as integer) as milestones_reached,
        cast(measures.milestones_due as integer) as milestones_due,
        signals.time_to_first_value as weeks_to_first_value,

        -- support and surveys
        coalesce(support.open_tickets, 0) as open_tickets,
        coalesce(support.open_urgent_tickets, 0) as open_urgent_tickets,
        coalesce(support.tickets_90d, 0) as tickets_90d,
        support.oldest_open_ticket_on,
        support.last_ticket_on,
        signals.csat as csat_share,
        surveys.nps_score,
        surveys.nps_on,
        surveys.csat_score,
        surveys.csat_on,
        surveys.ces_score,
        surveys.ces_on,
        surveys.last_asked_on as survey_last_asked_on,
        surveys.last_answered_on as survey_last_answered_on,

        -- invoices
        coalesce(invoices.overdue_invoices, 0) as overdue_invoices,
        invoices.overdue_amount,
        invoices.overdue_currency,
        invoices.oldest_overdue_days,

        -- people and contact
        coalesce(contacts.contacts, 0) as contacts_known,
        coalesce(contacts.executives, 0) as executives_known,
        coalesce(contacts.sponsors, 0) > 0 as has_sponsor,
        contacts.sponsor_departed_on,
        touches.last_touch_on,
        touches.last_touch_kind,
        touches.days_since_touch,
        judged.touch_due_on,
        judged.is_cadence_kept,

        -- pipeline
        coalesce(pipeline.open_opportunities, 0) as open_opportunities,
        coalesce(pipeline.open_renewal_amount, 0) as open_renewal_amount,
        coalesce(pipeline.open_growth_amount, 0) as open_growth_amount,

        -- what is to be done
        cast(coalesce(calls.open_calls, 0) as {{ dbt.type_bigint() }}) as open_calls_to_action,
        cast(coalesce(calls.overdue_calls, 0) as {{ dbt.type_bigint() }}) as overdue_calls_to_action,
        calls.next_call_due_on as next_call_to_action_due_on

    from accounts
    left join ranked on accounts.account_id = ranked.account_id
    left join moved on accounts.account_id = moved.account_id
    left join products on accounts.account_id = products.account_id
    left join next_renewals on accounts.account_id = next_renewals.account_id
    left join last_renewals on accounts.account_id = last_renewals.account_id
    left join health on accounts.account_id = health.account_id
    left join judged on accounts.account_id = judged.account_id
    left join risks on accounts.account_id = risks.account_id
    left join measures on accounts.account_id = measures.account_id
    left join signals on accounts.account_id = signals.account_id
    left join support on accounts.account_id = support.account_id
    left join surveys on accounts.account_id = surveys.account_id
    left join invoices on accounts.account_id = invoices.account_id
    left join contacts on accounts.account_id = contacts.account_id
    left join touches on accounts.account_id = touches.account_id
    left join pipeline on accounts.account_id = pipeline.account_id
    left join calls on accounts.account_id = calls.account_id

)

select * from final
