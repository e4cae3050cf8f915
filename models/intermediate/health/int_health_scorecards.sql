with

component_scores as (

    select * from {{ ref('int_health_component_scores') }}

),

signals as (

    select * from {{ ref('int_health_signals') }}

),

weights as (

    select * from {{ ref('health_weights') }}

),

components as (

    select * from {{ ref('health_components') }}

),

all_weight as (

    select
        {% for scorecard in health_scorecards() %}
        sum(case when scorecard = '{{ scorecard }}' then weight else 0 end) as {{ scorecard }}_weight,
        {% endfor %}
        score_version
    from weights
    group by score_version

),

-- points lost before sharing, as a whole number that ends with the component: the larger, the earlier in seed order
ranked as (

    select
        component_scores.*,
        case
            when overall_weight * (100 - component_score) > 0
                then
                    cast(round(overall_weight * (100 - component_score), 4) * 10000 as {{ dbt.type_bigint() }}) * 1000
                    + (999 - component_number)
        end as driver_key
    from component_scores

),

added_up as (

    select
        account_id,
        week_ends_on,
        max(score_version) as score_version,
        {% for scorecard in health_scorecards() %}
        sum({{ scorecard }}_weight * component_score) as {{ scorecard }}_weighted,
        sum({{ scorecard }}_weight) as {{ scorecard }}_scored_weight,
        sum(case when raw_value is null then {{ scorecard }}_weight end) as {{ scorecard }}_filled_weight,
        {% endfor %}
        {{ largest_values('driver_key', 3) }} as driver_keys
    from ranked
    group by account_id, week_ends_on

),

driven as (

    select
        signals.account_id,
        signals.week_ends_on,
        added_up.score_version,
        {% for scorecard in health_scorecards() %}
        {{ health_score('added_up.' ~ scorecard ~ '_weighted', 'added_up.' ~ scorecard ~ '_scored_weight') }}
            as {{ scorecard }}_score,
        cast(coalesce(round({{ safe_ratio(
            'added_up.' ~ scorecard ~ '_scored_weight - coalesce(added_up.' ~ scorecard ~ '_filled_weight, 0)',
            'all_weight.' ~ scorecard ~ '_weight'
        ) }}, 4), 0) as decimal(9, 4)) as {{ scorecard }}_coverage,
        {% endfor %}
        added_up.overall_scored_weight,
        {{ array_item('added_up.driver_keys', 1) }} as driver_1_key,
        {{ array_item('added_up.driver_keys', 2) }} as driver_2_key,
        {{ array_item('added_up.driver_keys', 3) }} as driver_3_key
    from signals
    left join added_up
        on signals.account_id = added_up.account_id and signals.week_ends_on = added_up.week_ends_on
    left join all_weight on added_up.score_version = all_weight.score_version

),

named as (

    select
        driven.account_id,
        driven.week_ends_on,
        driven.score_version,
        {% for scorecard in health_scorecards() %}
        driven.{{ scorecard }}_score,
        driven.{{ scorecard }}_coverage,
        {% endfor %}
        {% for place in [1, 2, 3] %}
        components_{{ place }}.component as driver_{{ place }},
        {{ health_score('floor(driven.driver_' ~ place ~ '_key / 1000) / 10000', 'driven.overall_scored_weight') }}
            as driver_{{ place }}_points,
        {% endfor %}
        driven.overall_scored_weight
    from driven
    {% for place in [1, 2, 3] %}
    left join components as components_{{ place }}
        on 999 - mod(driven.driver_{{ place }}_key, 1000) = components_{{ place }}.component_number
    {% endfor %}

)

select * from named
