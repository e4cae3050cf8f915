{#-
    Scoring in wide rows: one row per account-week with a column per component, so that 35 components in 12 scorecards are
    arithmetic within a row and not 35 rows to be joined and added up again. CTE bodies, used by history and by replay.
-#}

{#- Thresholds and weights of one score version and segment in one row, weights in units; and a number that any edit moves. -#}
{% macro health_parameter_sets(parameters) -%}
    select
        score_version,
        segment,
        sum({{ content_number([
            'component', 'component_number', 'when_missing', 'worst_value', 'best_value', 'best_until', 'worst_until'
        ] + health_weight_columns()) }}) as parameters_fingerprint,
        {% for scorecard in health_scorecards() %}
        sum({{ health_units(scorecard ~ '_weight') }}) as {{ scorecard }}_all_weight,
        {% endfor %}
        {% for component in health_components() %}
        {% for edge in ['worst_value', 'best_value', 'best_until', 'worst_until'] %}
        cast(max(case when component = '{{ component }}' then {{ edge }} end) as {{ type_rate() }})
            as {{ component }}_{{ edge }},
        {% endfor %}
        max(case when component = '{{ component }}' and when_missing = 'worst' then 1 else 0 end)
            as {{ component }}_is_filled,
        coalesce(max(case when component = '{{ component }}' then component_number end), 0) as {{ component }}_number,
        {% for scorecard in health_scorecards() %}
        cast(coalesce(max(
            case when component = '{{ component }}' then {{ health_units(scorecard ~ '_weight') }} end
        ), 0) as {{ type_rate() }}) as {{ component }}_in_{{ scorecard }},
        {% endfor %}
        {% endfor %}
        count(*) as components
    from {{ parameters }}
    group by score_version, segment
{%- endmacro %}

{% macro health_weight_columns() -%}
    {%- set columns = [] -%}
    {%- for scorecard in health_scorecards() -%} {%- do columns.append(scorecard ~ '_weight') -%} {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- Score of every component; null where it is left out. Missing data that counts as worst is 0 and has no raw value. -#}
{% macro health_scored_components(weeks, parameter_sets) -%}
    select
        {{ weeks }}.*,
        {% for component in health_components() %}
        case
            when {{ weeks }}.{{ component }} is not null and {{ parameter_sets }}.{{ component }}_worst_value is not null
                then {{ health_component_score(
                    weeks ~ '.' ~ component,
                    parameter_sets ~ '.' ~ component ~ '_worst_value', parameter_sets ~ '.' ~ component ~ '_best_value',
                    parameter_sets ~ '.' ~ component ~ '_best_until', parameter_sets ~ '.' ~ component ~ '_worst_until'
                ) }}
            when {{ parameter_sets }}.{{ component }}_is_filled = 1 then cast(0 as decimal(9, 4))
        end as {{ component }}_score,
        {{ parameter_sets }}.{{ component }}_number,
        {% for scorecard in health_scorecards() %}
        {{ parameter_sets }}.{{ component }}_in_{{ scorecard }},
        {% endfor %}
        {% endfor %}
        {% for scorecard in health_scorecards() %}
        {{ parameter_sets }}.{{ scorecard }}_all_weight,
        {% endfor %}
        {{ parameter_sets }}.components
    from {{ weeks }}
    left join {{ parameter_sets }}
        on {{ weeks }}.score_version = {{ parameter_sets }}.score_version
        and {{ weeks }}.segment = {{ parameter_sets }}.segment
{%- endmacro %}

{#-
    Every component as whole numbers: its units, whether it is in the set, whether it has data. A 64-bit float holds whole
    numbers up to 9 * 10^15 exactly and adds them faster than any integer that checks for overflow.
-#}
{% macro health_counted_components(scored) -%}
    select
        {{ scored }}.*,
        {% for component in health_components() %}
        cast(coalesce({{ component }}_score * 10000, 0) as {{ type_rate() }}) as {{ component }}_units,
        cast(case when {{ component }}_score is null then 0 else 1 end as {{ type_rate() }}) as {{ component }}_is_in,
        cast(case when {{ component }} is null then 0 else 1 end as {{ type_rate() }}) as {{ component }}_has_data,
        {% endfor %}
        components as component_count
    from {{ scored }}
{%- endmacro %}

{#- Sums of a row over the components: of weights in the set, of weights with data, of weighted scores. -#}
{% macro health_sum_over_components(factor, scorecard) -%}
    {%- set terms = [] -%}
    {%- for component in health_components() -%}
        {%- do terms.append(component ~ '_' ~ factor ~ ' * ' ~ component ~ '_in_' ~ scorecard) -%}
    {%- endfor -%}
    {{ terms | join('\n            + ') }}
{%- endmacro %}

{#- Sum over the components to this one, in the order of the list, of a column that each has. -#}
{% macro health_running_total(component, column) -%}
    {%- set components = health_components() -%}
    {%- set terms = [] -%}
    {%- for added in components[:components.index(component) + 1] -%}
        {%- do terms.append(added ~ '_' ~ column) -%}
    {%- endfor -%}
    ({{ terms | join(' + ') }})
{%- endmacro %}

{#-
    Score, coverage and the three components that cost the overall score most, from counted components. A driver's key is the
    weighted loss as a whole number that ends with the component: the larger, the earlier in seed order.
-#}
{% macro health_added_up(counted) -%}
    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        score_version,
        parameters_fingerprint,
        score_fingerprint,
        {% for scorecard in health_scorecards() %}
        {{ health_sum_over_components('units', scorecard) }} as {{ scorecard }}_weighted,
        {{ health_sum_over_components('is_in', scorecard) }} as {{ scorecard }}_scored_weight,
        {{ health_sum_over_components('has_data', scorecard) }} as {{ scorecard }}_known_weight,
        {{ scorecard }}_all_weight,
        {% endfor %}
        {% for component in health_components() %}
        {{ component }},
        {{ component }}_score,
        case
            when {{ component }}_is_in = 1 and {{ component }}_in_overall > 0 and {{ component }}_units < 1000000
                then
                    cast({{ component }}_in_overall * (1000000 - {{ component }}_units) as {{ dbt.type_bigint() }}) * 1000
                    + 999 - {{ component }}_number
            else 0
        end as {{ component }}_key,
        {% endfor %}
        component_count as components_added_up
    from {{ counted }}
{%- endmacro %}

{#- The largest key under `below`, which is the key of the driver before; 0 where there is none. -#}
{% macro health_next_driver(below=none) -%}
    {%- set keys = [] -%}
    {%- for component in health_components() -%}
        {%- set key = component ~ '_key' -%}
        {%- do keys.append('case when ' ~ key ~ ' < ' ~ below ~ ' then ' ~ key ~ ' else 0 end' if below else key) -%}
    {%- endfor -%}
    {{ greatest_of(*keys) }}
{%- endmacro %}

{#- The columns that history and replay share, from rows that are added up and have driver_1_key to driver_3_key. -#}
{% macro health_scorecard_columns() -%}
    {% for scorecard in health_scorecards() %}
        {{ health_score(scorecard ~ '_weighted', scorecard ~ '_scored_weight') }} as {{ scorecard }}_score,
        cast(coalesce(round(
            {{ safe_ratio(scorecard ~ '_known_weight', scorecard ~ '_all_weight') }}, 4
        ), 0) as decimal(9, 4)) as {{ scorecard }}_coverage{{ ',\n        ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
