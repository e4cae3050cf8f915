{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ delete_stale_bridge_rows(ref('int_health_week_pairs')) }}",
    )
}}

{%- set effect_order = 'partition by account_id, week_ends_on order by stage, component_number' %}
{%- set in_order = '(' ~ effect_order ~ ')' %}
{%- set before_it = '(' ~ effect_order ~ ' rows between unbounded preceding and 1 preceding)' %}
{%- set rate = type_rate() %}
{%- set component_rows = [] %}
{%- for component in health_components() %}
    {%- do component_rows.append((
        ["'" ~ component ~ "'", component ~ '_score', 'previous_' ~ component ~ '_score', 'previous_' ~ component],
        'compares_all_components or coalesce(' ~ component ~ '_score, -1) <> coalesce(previous_' ~ component ~ '_score, -1)',
    )) %}
{%- endfor %}
{%- set effect_rows = [] %}
{%- for effect in ['version', 'weight', 'coverage', 'value'] %}
{%- do effect_rows.append(([loop.index, "'" ~ effect ~ "'", effect ~ '_change'], effect ~ '_change <> 0')) %}
{%- endfor %}

with

week_pairs as (

    select * from {{ ref('int_health_week_pairs') }}

),

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

parameters as (

    select * from {{ ref('int_health_component_parameters') }}

),

{% if is_incremental() %}
bridged as (

    select distinct
        account_id,
        week_ends_on
    from {{ this }}

),

unbridged as (

    select week_pairs.*
    from week_pairs
    left join bridged on week_pairs.account_id = bridged.account_id and week_pairs.week_ends_on = bridged.week_ends_on
    where bridged.account_id is null

),
{% else %}
unbridged as (

    select * from week_pairs

),
{% endif %}

side_by_side as (

    select
        unbridged.*,
        here.overall_score,
        here.overall_scored_weight,
        earlier.overall_score as previous_score,
        earlier.overall_scored_weight as previous_scored_weight,
        earlier.overall_weighted as previous_weighted,
        {% for component in health_components() %}
        here.{{ component }}_score,
        earlier.{{ component }}_score as previous_{{ component }}_score,
        earlier.{{ component }} as previous_{{ component }},
        {% endfor %}
        unbridged.has_moved_parameters as compares_all_components
    from unbridged
    inner join scorecards as here
        on unbridged.account_id = here.account_id and unbridged.week_ends_on = here.week_ends_on
    inner join scorecards as earlier
        on unbridged.account_id = earlier.account_id and unbridged.previous_week_ends_on = earlier.week_ends_on

),

unpivoted as (

    {{ unpivoted(
        'side_by_side',
        [
            'account_id', 'week_ends_on', 'previous_week_ends_on', 'score_version', 'previous_score_version', 'segment',
            'previous_segment', 'has_moved_parameters', 'bridge_fingerprint', 'overall_score', 'overall_scored_weight',
            'previous_score', 'previous_scored_weight', 'previous_weighted',
        ],
        ['component', 'component_score', 'previous_component_score', 'previous_raw_value'],
        component_rows,
    ) }}

),

-- last week's value under this week's thresholds, and both weeks' weights
weighed as {{ computed_by_readers() }}(

    select
        unpivoted.*,
        parameters.component_number,
        cast({{ health_units('parameters.overall_weight') }} as {{ rate }}) as weight_now,
        cast({{ health_units('previous_parameters.overall_weight') }} as {{ rate }}) as weight_before,
        cast(unpivoted.component_score as {{ rate }}) as value_now,
        cast(unpivoted.previous_component_score as {{ rate }}) as value_before,
        cast(
            case
                when not unpivoted.has_moved_parameters or unpivoted.previous_raw_value is null
                    then unpivoted.previous_component_score
                else {{ health_component_score(
                    'unpivoted.previous_raw_value', 'parameters.worst_value', 'parameters.best_value',
                    'parameters.best_until', 'parameters.worst_until'
                ) }}
            end as {{ rate }}
        ) as value_before_restated
    from unpivoted
    inner join parameters
        on
            unpivoted.score_version = parameters.score_version
            and unpivoted.segment = parameters.segment
            and unpivoted.component = parameters.component
    inner join parameters as previous_parameters
        on
            unpivoted.previous_score_version = previous_parameters.score_version
            and unpivoted.previous_segment = previous_parameters.segment
            and unpivoted.component = previous_parameters.component

),

-- where a parameter moved, all components are there to be summed; elsewhere the old score stands until coverage changes
restated as (

    select
        account_id,
        week_ends_on,
        sum(weight_before * value_before_restated) as restated_sum,
        sum(case when value_before is not null then weight_now end) as reweighted_weight,
        sum(weight_now * value_before_restated) as reweighted_sum
    from weighed
    where has_moved_parameters
    group by account_id, week_ends_on

),

summed as (

    select
        weighed.*,
        cast(weighed.previous_weighted as {{ rate }}) / weighed.previous_scored_weight / 10000 as score_before,
        restated.restated_sum / weighed.previous_scored_weight as score_restated,
        restated.reweighted_sum,
        restated.reweighted_weight
    from weighed
    left join restated
        on weighed.account_id = restated.account_id and weighed.week_ends_on = restated.week_ends_on

),

staged as (

    select
        summed.*,
        case when has_moved_parameters then score_restated else score_before end as score_after_version,
        case
            when not has_moved_parameters then score_before
            when reweighted_weight > 0 then reweighted_sum / reweighted_weight
            else score_restated
        end as score_after_weights
    from summed

),

-- each effect exactly; the shares' differences sum to 0, so measuring a weight against the score changes no total
effects as (

    select
        staged.*,
        case
            when value_before is not null
                then weight_before * (value_before_restated - value_before) / previous_scored_weight
        end as version_change,
        case
            when value_before is not null and reweighted_weight > 0
                then
                    (weight_now / reweighted_weight - weight_before / previous_scored_weight)
                    * (value_before_restated - score_after_version)
        end as weight_change,
        case
            when value_before is null and value_now is not null
                then weight_now * (value_now - score_after_weights) / overall_scored_weight
            when value_before is not null and value_now is null
                then -weight_now * (value_before_restated - score_after_weights) / overall_scored_weight
        end as coverage_change,
        case
            when value_before is not null and value_now is not null
                then weight_now * (value_now - value_before_restated) / overall_scored_weight
        end as value_change
    from staged

),

listed as (

    {{ unpivoted(
        'effects',
        [
            'account_id', 'week_ends_on', 'previous_week_ends_on', 'bridge_fingerprint', 'component', 'component_number',
            'overall_score', 'previous_score', 'score_before',
        ],
        ['stage', 'effect', 'effect_change'],
        effect_rows,
    ) }}

),

-- where each effect begins and ends, rounded; the last one ends in the score that is shown
running as (

    select
        listed.*,
        lead(stage) over {{ in_order }} as next_stage,
        sum(effect_change) over {{ before_it }} as change_before,
        sum(effect_change) over {{ in_order }} as change_so_far
    from listed

),

rounded as (

    select
        running.*,
        case
            when change_before is null then previous_score
            else cast({{ round_double('score_before + change_before', 4) }} as decimal(9, 4))
        end as began_at,
        case
            when next_stage is null then overall_score
            else cast({{ round_double('score_before + change_so_far', 4) }} as decimal(9, 4))
        end as ended_at
    from running

),

shown as (

    select
        rounded.*,
        ended_at - began_at as shown_change
    from rounded

),

added_up as (

    select
        account_id,
        week_ends_on,
        component,
        max(previous_week_ends_on) as previous_week_ends_on,
        {% for effect in ['value', 'weight', 'coverage', 'version'] %}
        cast(sum(case when effect = '{{ effect }}' then shown_change else 0 end) as decimal(9, 4))
            as {{ effect }}_effect,
        {% endfor %}
        cast(sum(shown_change) as decimal(9, 4)) as total_effect,
        max(bridge_fingerprint) as bridge_fingerprint
    from shown
    group by account_id, week_ends_on, component

),

non_zero as (

    select *
    from added_up
    where value_effect <> 0 or weight_effect <> 0 or coverage_effect <> 0 or version_effect <> 0

)

select * from non_zero
