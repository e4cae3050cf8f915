{#-
    Components that look back over lookback_days of seed health_components, and the kinds of days that are exact for each:
      days    any number from 1 on
      week    7 or more: usage is kept as the first and the last day of every week
      halves  a multiple of 14: the later half is compared with the earlier, both in whole weeks
    Every other component is a state of its day, and has 0 there.
-#}
{% macro health_lookback_kinds() -%}
    {{ return({
        'active_licence_rate': 'week', 'feature_depth': 'week', 'sticky_features': 'week', 'usage_trend': 'halves',
        'weekly_stickiness': 'week', 'executives_active': 'week',
        'touch_frequency': 'days', 'marketing_engagement': 'days', 'community_activity': 'days',
        'references_given': 'days', 'survey_response_rate': 'days', 'nps': 'days',
        'ticket_rate': 'days', 'urgent_tickets': 'days', 'first_reply_hours': 'days', 'resolution_days': 'days',
        'csat': 'days', 'ces': 'days',
        'payment_punctuality': 'days', 'overdue_balance': 'days', 'non_recurring_share': 'days',
        'growth_since_start': 'days', 'licence_growth': 'days', 'feedback_given': 'days',
        'csm_sentiment': 'days', 'csm_renewal_call': 'days',
    }) }}
{%- endmacro %}
