{#-
    The components that int_health_signals measures, one column each, in the order of component_number. To add one: a column
    there, its name here, a row in seed health_components (and its thresholds and weights); tests hold the three together.
    The linter, which only compiles, gets two of them: it looks at the layout, and rows of 35 columns in 12 scorecards take
    it minutes to read.
-#}
{% macro health_components() -%}
    {{ return(shortened_unless_run([
        'active_licence_rate', 'feature_depth', 'sticky_features', 'usage_trend', 'usage_recency',
        'weekly_stickiness', 'executives_active', 'onboarding_on_track', 'time_to_first_value',
        'business_review_age', 'touch_frequency', 'marketing_engagement', 'community_activity',
        'references_given', 'survey_response_rate', 'nps', 'ticket_rate', 'urgent_tickets',
        'open_ticket_age', 'first_reply_hours', 'resolution_days', 'csat', 'ces',
        'payment_punctuality', 'overdue_balance', 'discount_level', 'non_recurring_share',
        'growth_since_start', 'tenure', 'renewals_completed', 'upsells_completed',
        'sponsor_in_place', 'open_risks', 'csm_sentiment', 'csm_renewal_call',
        'licence_growth', 'licences_held', 'feedback_given',
    ])) }}
{%- endmacro %}

{#- The scorecards of rule 9: one set of components, weighed twelve ways. -#}
{% macro health_scorecards() -%}
    {{ return(shortened_unless_run([
        'overall', 'outcomes', 'experience', 'retention', 'expansion', 'advocacy', 'financial', 'utilization',
        'engagement', 'service', 'risk', 'maturity',
    ])) }}
{%- endmacro %}

{#- Parsing only looks for refs: two names are enough for it as well, and spare every start the rendering of wide rows. -#}
{% macro shortened_unless_run(names) -%}
    {{ return(names[:2] if target.name == 'lint' or not execute else names) }}
{%- endmacro %}

{#- Share of the way from worst to best, as 0-100; either end may be the larger one. -#}
{% macro health_ramp(value, worst, best) -%}
    {%- set share -%}
        100 * (cast({{ value }} as {{ type_rate() }}) - cast({{ worst }} as {{ type_rate() }}))
        / nullif(cast({{ best }} as {{ type_rate() }}) - cast({{ worst }} as {{ type_rate() }}), 0)
    {%- endset -%}
    {{ least_of('100', greatest_of('0', share)) }}
{%- endmacro %}

{#- Score of a component, 0-100: up from worst to best and, where too much is bad too, down again after best_until. -#}
{% macro health_component_score(value, worst, best, best_until, worst_until) -%}
    cast(round(
        case
            when {{ worst_until }} is null then {{ health_ramp(value, worst, best) }}
            else {{ least_of(health_ramp(value, worst, best), health_ramp(value, worst_until, best_until)) }}
        end, 4
    ) as decimal(9, 4))
{%- endmacro %}

{#- A score or weight as a whole number of ten-thousandths: sums and products of them are exact on every engine. -#}
{% macro health_units(value) -%}
    cast(({{ value }}) * 10000 as {{ dbt.type_bigint() }})
{%- endmacro %}

{#-
    Weighted sum over sum of weights, both of units, rounded half up to the last decimal that is shown; null where nothing
    has weight. floor((2n + d) / 2d) is n / d rounded, and the quotient is never so near a whole number that a float errs.
-#}
{% macro health_score(weighted_units, weight_units) -%}
    cast(
        cast({{ health_score_units(weighted_units, weight_units) }} as decimal(9, 0)) * 0.0001 as decimal(9, 4)
    )
{%- endmacro %}

{#- The same in ten-thousandths. -#}
{% macro health_score_units(weighted_units, weight_units) -%}
        floor(
            cast(2 * {{ weighted_units }} + {{ weight_units }} as {{ type_rate() }})
            / nullif(cast(2 * {{ weight_units }} as {{ type_rate() }}), 0)
        )
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

{#- The components as columns of a relation. -#}
{% macro health_component_columns(relation) -%}
    {%- set columns = [] -%}
    {%- for component in health_components() -%} {%- do columns.append(relation ~ '.' ~ component) -%} {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- Their scores as columns of a relation. -#}
{% macro health_score_columns(relation) -%}
    {%- set columns = [] -%}
    {%- for column in health_component_columns(relation) -%} {%- do columns.append(column ~ '_score') -%} {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
