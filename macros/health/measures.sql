{#-
    The running measures of an account, in one place. A measure is a sum of dated changes (+1 when a ticket is opened,
    -1 when it leaves the window), so that every window of every length is one cumulative sum over weeks.
-#}
{% macro summed_measures() -%}
    {{ return([
        'committed_cmrr', 'listed_cmrr', 'licences', 'features_available', 'sticky_features_available',
        'renewals_done', 'add_ons_bought',
        'invoices_due_365', 'invoices_on_time_365', 'overdue_amount', 'invoiced_365', 'invoiced_recurring_365',
        'invoiced_known_365',
        'users_seen', 'active_users_7', 'active_users_28', 'active_users_90', 'active_executives_28',
        'features_used_90', 'sticky_features_used_28', 'events_28', 'events_prior_28',
        'tickets_ever', 'tickets_90', 'urgent_tickets_90', 'open_tickets', 'open_ticket_day_numbers',
        'tickets_replied_90', 'reply_hours_90', 'tickets_solved_90', 'resolution_hours_90',
        'nps_answers_365', 'nps_promoters_365', 'nps_detractors_365', 'csat_answers_180', 'csat_satisfied_180',
        'ces_answers_365', 'ces_easy_365', 'surveys_sent_365', 'surveys_answered_365',
        'touches_ever', 'touches_90', 'marketing_responses_90', 'marketing_touches_ever', 'community_acts_180',
        'references_365',
        'csm_sentiment', 'csm_sentiment_known', 'renewal_call', 'open_risk_points',
        'sponsors_known', 'sponsors_departed', 'executives_known', 'milestones_due', 'milestones_reached_of_due',
        'first_value_reached',
    ]) }}
{%- endmacro %}

{#- Measures that remember the latest day on which something happened. -#}
{% macro latest_day_measures() -%}
    {{ return(['last_event_on', 'last_review_on', 'last_ticket_on', 'first_value_on']) }}
{%- endmacro %}

{% macro epoch() -%}
    cast('1970-01-01' as date)
{%- endmacro %}

{#- A day as a whole number, so that days can be summed and compared in one column of changes. -#}
{% macro day_number(day) -%}
    {{ days_between(epoch(), day) }}
{%- endmacro %}

{#- One branch of a list of changes: `amount` of `measure` from the day on that `day` names. -#}
{% macro change_of(measure, relation, day, amount='1', where='true') -%}
    select
        account_id,
        {{ day }} as changed_on,
        '{{ measure }}' as measure,
        cast({{ amount }} as decimal(18, 4)) as amount
    from {{ relation }}
    where {{ day }} is not null and {{ where }}
{%- endmacro %}

{#- What happened on a day counts on that day and on the days after it, `days` in all. -#}
{% macro window_of(measure, relation, day, days, amount='1', where='true') -%}
    {{ change_of(measure, relation, day, amount, where) }}
    union all
    {{ change_of(measure, relation, add_days(day, days), '-(' ~ amount ~ ')', where) }}
{%- endmacro %}

{#- A state that holds from one day to before another; no end where that is null. -#}
{% macro state_of(measure, relation, from_day, to_day, amount='1', where='true') -%}
    {{ change_of(measure, relation, from_day, amount, where) }}
    union all
    {{ change_of(measure, relation, to_day, '-(' ~ amount ~ ')', where) }}
{%- endmacro %}
