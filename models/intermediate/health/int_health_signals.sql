-- No mart of health is built on seeds that are not sound: depends_on {{ ref('int_health_seed_faults') }}
with

measures as {{ computed_by_readers() }}(

    select * from {{ ref('int_health_measures') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

crm_risks as (

    select * from {{ ref('int_crm_risks') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

-- risks that nobody records are no sign of calm
risk_keeping as (

    select min(cast(opened_at as date)) as risks_recorded_from
    from crm_risks

),

-- a join, because a window would hold every week with all its measures
first_weeks as (

    select
        account_id,
        min(week_ends_on) as week_ends_on
    from measures
    group by account_id

),

placed as (

    select
        measures.*,
        account_history.segment,
        account_history.csm_id,
        coalesce(measures.scored_on >= risk_keeping.risks_recorded_from, false) as records_risks,
        lookbacks.growth_since_start_days,
        lookbacks.licence_growth_days,
        {{ day_number('measures.scored_on') }} as scored_day_number,
        first_measures.committed_cmrr as first_cmrr,
        first_measures.licences as first_licences
    from measures
    inner join first_weeks on measures.account_id = first_weeks.account_id
    inner join measures as first_measures
        on
            first_weeks.account_id = first_measures.account_id
            and first_weeks.week_ends_on = first_measures.week_ends_on
    left join account_history
        on
            measures.account_id = account_history.account_id
            and measures.scored_on >= account_history.valid_from
            and (account_history.valid_to is null or measures.scored_on < account_history.valid_to)
    cross join risk_keeping
    cross join lookbacks

),

signals as (

    select
        -- key and context
        account_id,
        week_ends_on,
        scored_on,
        segment,
        csm_id,
        cast(committed_cmrr as {{ type_money() }}) as cmrr,
        users_seen > 0 or tickets_ever > 0 or surveys_answered_ever > 0 as has_customer_signal,
        case when csm_sentiment_known > 0 then csm_sentiment end as csm_sentiment_call,
        case renewal_call when 3 then 'likely' when 2 then 'unsure' when 1 then 'not_likely' end as renewal_call_text,

        -- utilization: nothing is said of an account that was never seen in the product
        case when users_seen > 0 then 100 * {{ safe_ratio('active_users_in_window', 'licences') }} end
            as active_licence_rate,
        case when users_seen > 0 then 100 * {{ safe_ratio('features_used_in_window', 'features_available') }} end
            as feature_depth,
        case
            when users_seen > 0
                then 100 * {{ safe_ratio('sticky_features_used_in_window', 'sticky_features_available') }}
        end as sticky_features,
        100 * {{ safe_ratio('events_in_window - events_before_window', 'events_before_window') }} as usage_trend,
        scored_day_number - last_event_on as usage_recency,
        100 * {{ safe_ratio('active_users_in_week', 'stickiness_users_in_window') }} as weekly_stickiness,
        case when users_seen > 0 then 100 * {{ safe_ratio('active_executives_in_window', 'executives_known') }} end
            as executives_active,
        case
            when
                scored_day_number - {{ day_number('customer_since_on') }}
                >= licence_growth_days
                then 100 * {{ safe_ratio('licences - first_licences', 'first_licences') }}
        end as licence_growth,
        case when licences > 0 then licences end as licences_held,
        100 * {{ safe_ratio('milestones_reached_of_due', 'milestones_due') }} as onboarding_on_track,
        case
            when first_value_on is not null
                then (first_value_on - {{ day_number('customer_since_on') }}) / 7.0
            when milestones_due > 0 then (scored_day_number - {{ day_number('customer_since_on') }}) / 7.0
        end as time_to_first_value,

        -- engagement
        scored_day_number - last_review_on as business_review_age,
        case when touches_ever > 0 then touches_in_window end as touch_frequency,
        case when marketing_touches_ever > 0 then marketing_responses_in_window end as marketing_engagement,
        case when marketing_touches_ever > 0 then community_acts_in_window end as community_activity,
        case when marketing_touches_ever > 0 then references_in_window end as references_given,
        100 * {{ safe_ratio('surveys_answered_in_window', 'surveys_sent_in_window') }} as survey_response_rate,
        case when surveys_answered_ever > 0 then comments_in_window end as feedback_given,
        100 * {{ safe_ratio('nps_promoters_in_window - nps_detractors_in_window', 'nps_answers_in_window') }} as nps,

        -- service: nothing is said of an account that never opened a ticket
        case when tickets_ever > 0 then 100 * {{ safe_ratio('tickets_in_window', 'licences') }} end as ticket_rate,
        case when tickets_ever > 0 then urgent_tickets_in_window end as urgent_tickets,
        case
            when open_tickets > 0
                then scored_day_number - {{ safe_ratio('open_ticket_day_numbers', 'open_tickets') }}
            when tickets_ever > 0 then 0
        end as open_ticket_age,
        {{ safe_ratio('reply_hours_in_window', 'tickets_replied_in_window') }} as first_reply_hours,
        {{ safe_ratio('resolution_hours_in_window', 'tickets_solved_in_window') }} / 24 as resolution_days,
        100 * {{ safe_ratio('csat_satisfied_in_window', 'csat_answers_in_window') }} as csat,
        100 * {{ safe_ratio('ces_easy_in_window', 'ces_answers_in_window') }} as ces,

        -- financial
        100 * {{ safe_ratio('invoices_on_time_in_window', 'invoices_due_in_window') }} as payment_punctuality,
        100 * {{ safe_ratio('overdue_amount', 'invoiced_in_window') }} as overdue_balance,
        100 - 100 * {{ safe_ratio('committed_cmrr', 'listed_cmrr') }} as discount_level,
        100 - 100 * {{ safe_ratio('invoiced_recurring_in_window', 'invoiced_known_in_window') }} as non_recurring_share,
        case
            when
                scored_day_number - {{ day_number('customer_since_on') }}
                >= growth_since_start_days
                then 100 * {{ safe_ratio('committed_cmrr - first_cmrr', 'first_cmrr') }}
        end as growth_since_start,
        (scored_day_number - {{ day_number('customer_since_on') }}) / 365.0 as tenure,
        renewals_done as renewals_completed,
        add_ons_bought as upsells_completed,

        -- risk
        case
            when sponsors_known > sponsors_departed then 100
            when sponsors_known > 0 then 0
        end as sponsor_in_place,
        case when records_risks then open_risk_points end as open_risks,
        case when csm_sentiment_known > 0 then csm_sentiment end as csm_sentiment,
        case when renewal_call > 0 then renewal_call end as csm_renewal_call
    from placed

),

typed as (

    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        csm_id,
        cmrr,
        has_customer_signal,
        cast(csm_sentiment_call as {{ dbt.type_int() }}) as csm_sentiment_call,
        {% for component in health_components() %}
        cast(round({{ component }}, 4) as decimal(18, 4)) as {{ component }},
        {% endfor %}
        renewal_call_text
    from signals

)

select * from typed
