{#-
    The components that int_health_signals measures, one column each. To add one: a column there, its name here, a row
    in seed health_components (and its thresholds and weights); tests hold the three together.
-#}
{% macro health_components() -%}
    {{ return([
        'active_licence_rate', 'feature_depth', 'sticky_features', 'usage_trend', 'usage_recency',
        'weekly_stickiness', 'executives_active', 'onboarding_on_track', 'time_to_first_value',
        'business_review_age', 'touch_frequency', 'marketing_engagement', 'community_activity',
        'references_given', 'survey_response_rate', 'nps', 'ticket_rate', 'urgent_tickets',
        'open_ticket_age', 'first_reply_hours', 'resolution_days', 'csat', 'ces',
        'payment_punctuality', 'overdue_balance', 'discount_level', 'non_recurring_share',
        'growth_since_start', 'tenure', 'renewals_completed', 'upsells_completed',
        'sponsor_in_place', 'open_risks', 'csm_sentiment', 'csm_renewal_call',
    ]) }}
{%- endmacro %}

{#- The scorecards of rule 9: one set of components, weighed twelve ways. -#}
{% macro health_scorecards() -%}
    {{ return([
        'overall', 'outcomes', 'experience', 'retention', 'expansion', 'advocacy', 'financial', 'utilization',
        'engagement', 'service', 'risk', 'maturity',
    ]) }}
{%- endmacro %}

{#- Share of the way from worst to best, as 0-100; either end may be the larger one. -#}
{% macro health_ramp(value, worst, best) -%}
    least(100, greatest(0,
        100 * (cast({{ value }} as {{ type_rate() }}) - cast({{ worst }} as {{ type_rate() }}))
        / nullif(cast({{ best }} as {{ type_rate() }}) - cast({{ worst }} as {{ type_rate() }}), 0)
    ))
{%- endmacro %}

{#- Score of a component, 0-100: up from worst to best and, where too much is bad too, down again after best_until. -#}
{% macro health_component_score(value) -%}
    cast(round(
        case
            when worst_until is null then {{ health_ramp(value, 'worst_value', 'best_value') }}
            else least(
                {{ health_ramp(value, 'worst_value', 'best_value') }},
                {{ health_ramp(value, 'worst_until', 'best_until') }}
            )
        end, 4
    ) as decimal(9, 4))
{%- endmacro %}

{#- Weighted sum over sum of weights, to the last decimal that is shown; null where nothing has weight. -#}
{% macro health_score(weighted_sum, weight_sum) -%}
    cast(round(
        cast({{ weighted_sum }} as {{ type_rate() }}) / nullif(cast({{ weight_sum }} as {{ type_rate() }}), 0), 4
    ) as decimal(9, 4))
{%- endmacro %}

{#-
    Band of a score; `unknown` under the least coverage, or where `is_known` is not true. Needs the columns of
    int_health_band_edges.
-#}
{% macro health_band(score, coverage, is_known='true') -%}
    case
        when {{ score }} is null or {{ coverage }} < {{ var('health_min_coverage') }} then 'unknown'
        {%- if is_known != 'true' %}
        when not coalesce({{ is_known }}, false) then 'unknown'
        {%- endif %}
        {%- for number in range(7, 1, -1) %}
        when {{ score }} >= band_{{ number }}_from then band_{{ number }}
        {%- endfor %}
        else band_1
    end
{%- endmacro %}
