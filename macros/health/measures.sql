{#-
    The running measures of an account, in one place, by the subject whose model of changes holds them. A measure is a sum of
    dated changes (+1 when a ticket is opened, -1 when it leaves the window), so that every window of every length is one
    cumulative sum over weeks; a `latest` one remembers the latest day on which something happened.
-#}
{% macro running_measures() -%}
    {{ return({
        'contract': {
            'summed': [
                'committed_cmrr', 'listed_cmrr', 'licences', 'features_available', 'sticky_features_available',
                'renewals_done', 'add_ons_bought', 'customer_since_day',
            ],
            'latest': [],
        },
        'billing': {
            'summed': [
                'invoices_due_in_window', 'invoices_on_time_in_window', 'overdue_amount', 'invoiced_in_window',
                'invoiced_recurring_in_window', 'invoiced_known_in_window',
            ],
            'latest': [],
        },
        'usage': {
            'summed': [
                'users_seen', 'active_users_in_week', 'active_users_in_window', 'stickiness_users_in_window',
                'active_executives_in_window', 'features_used_in_window', 'sticky_features_used_in_window',
                'events_in_window', 'events_before_window',
            ],
            'latest': ['last_event_on'],
        },
        'service': {
            'summed': [
                'tickets_ever', 'tickets_in_window', 'urgent_tickets_in_window', 'open_tickets',
                'open_ticket_day_numbers', 'tickets_replied_in_window', 'reply_hours_in_window',
                'tickets_solved_in_window', 'resolution_hours_in_window',
            ],
            'latest': ['last_ticket_on'],
        },
        'survey': {
            'summed': [
                'nps_answers_in_window', 'nps_promoters_in_window', 'nps_detractors_in_window',
                'csat_answers_in_window', 'csat_satisfied_in_window', 'ces_answers_in_window', 'ces_easy_in_window',
                'surveys_sent_in_window', 'surveys_answered_in_window', 'surveys_answered_ever', 'comments_in_window',
            ],
            'latest': [],
        },
        'engagement': {
            'summed': [
                'touches_ever', 'touches_in_window', 'marketing_responses_in_window', 'marketing_touches_ever',
                'community_acts_in_window', 'references_in_window',
            ],
            'latest': ['last_review_on'],
        },
        'relationship': {
            'summed': [
                'csm_sentiment', 'csm_sentiment_known', 'renewal_call', 'open_risk_points', 'sponsors_known',
                'sponsors_departed', 'executives_known',
            ],
            'latest': [],
        },
        'onboarding': {
            'summed': ['milestones_due', 'milestones_reached_of_due', 'first_value_reached'],
            'latest': ['first_value_on'],
        },
    }) }}
{%- endmacro %}

{% macro epoch() -%}
    cast('1970-01-01' as date)
{%- endmacro %}

{#- A day as a whole number, so that days can be summed and compared in one column of changes. -#}
{% macro day_number(day) -%}
    {{ days_between(epoch(), day) }}
{%- endmacro %}

{#- A measure that no subject lists would be written and never added up. -#}
{% macro check_measure(measure) -%}
    {%- set listed = [] -%}
    {%- for measures in running_measures().values() -%}
        {%- do listed.extend(measures['summed'] + measures['latest']) -%}
    {%- endfor -%}
    {%- if measure not in listed -%}
        {{ exceptions.raise_compiler_error("Measure '" ~ measure ~ "' is not in macro running_measures: nothing would add it up.") }}
    {%- endif -%}
{%- endmacro %}

{#- One branch of a list of changes: `amount` of `measure` from the day on that `day` names. -#}
{% macro change_of(measure, relation, day, amount='1', where='true') -%}
    {{- check_measure(measure) -}}
    select
        account_id,
        {{ day }} as changed_on,
        '{{ measure }}' as measure,
        cast({{ amount }} as decimal(18, 4)) as amount
    from {{ relation }}
    where {{ day }} is not null and {{ where }}
{%- endmacro %}

{#-
    What happened on a day counts on that day and on the days after it, `days` in all. Where `days` is a column of
    int_health_lookbacks, the seed decides.
-#}
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

{#- A contact is known from the day it was created; from the start where nobody says. -#}
{% macro contact_known_on(created_at) -%}
    coalesce(cast({{ created_at }} as date), {{ undated_day() }})
{%- endmacro %}
