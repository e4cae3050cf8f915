-- Lines of the health seeds that no score could be computed from, and what is wrong with each.
{% set kinds = health_lookback_kinds() %}
with

components as (

    select * from {{ ref('health_components') }}

),

weights as (

    select * from {{ ref('health_weights') }}

),

thresholds as (

    select * from {{ ref('health_thresholds') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

versions as (

    select * from {{ ref('health_score_versions') }}

),

milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

-- what int_health_signals measures, and how far each may look back
measured as (

    {%- for component in health_components() %}
    select
        '{{ component }}' as measured_component,
        {{ loop.index }} as place_in_row,
        '{{ kinds.get(component, "state") }}' as lookback_kind
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

scorecards as (

    {%- for scorecard in health_scorecards() %}
    select '{{ scorecard }}' as known_scorecard
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

known_components as (

    select distinct component as known_component
    from components

),

known_versions as (

    select distinct score_version as known_version
    from versions

),

compared_components as (

    select
        components.*,
        measured.*
    from components
    left join measured on components.component = measured.measured_component

),

components_in_order as (

    select
        compared_components.*,
        lag(place_in_row) over (order by component_number) as place_before
    from compared_components

),

unlisted_components as (

    select measured.measured_component
    from measured
    left join known_components on measured.measured_component = known_components.known_component
    where known_components.known_component is null

),

compared_weights as (

    select
        weights.*,
        known_components.*,
        known_versions.*,
        scorecards.*
    from weights
    left join known_components on weights.component = known_components.known_component
    left join known_versions on weights.score_version = known_versions.known_version
    left join scorecards on weights.scorecard = scorecards.known_scorecard

),

unweighed_scorecards as (

    select scorecards.known_scorecard
    from scorecards
    cross join known_versions
    left join weights
        on scorecards.known_scorecard = weights.scorecard and known_versions.known_version = weights.score_version
    where weights.scorecard is null

),

compared_thresholds as (

    select
        thresholds.*,
        known_components.*,
        known_versions.*
    from thresholds
    left join known_components on thresholds.component = known_components.known_component
    left join known_versions on thresholds.score_version = known_versions.known_version

),

components_without_default as (

    select known_components.known_component
    from known_components
    cross join known_versions
    left join thresholds
        on
            known_components.known_component = thresholds.component
            and known_versions.known_version = thresholds.score_version
            and thresholds.segment = 'default'
    where thresholds.component is null

),

bands_in_order as (

    select
        bands.*,
        lag(score_from) over (order by band_number) as score_below,
        row_number() over (order by band_number) as place
    from bands

),

versions_in_order as (

    select
        versions.*,
        lag(valid_from) over (order by score_version) as valid_before
    from versions

),

first_values as (

    select count(case when is_first_value then 1 end) as first_value_milestones
    from milestones

),

faults as (

    {{ seed_fault(
        'health_components', 'compared_components', 'measured_component is null',
        'no column of int_health_signals measures component', 'component'
    ) }}
    union all
    {{ missing_seed_line('health_components', 'unlisted_components', 'true', 'no line for component',
        'measured_component') }}
    union all
    {{ repeated_seed_line('health_components', 'components', ['component']) }}
    union all
    {{ repeated_seed_line('health_components', 'components', ['component_number']) }}
    union all
    {{ seed_fault(
        'health_components', 'components', 'coalesce(component_number not between 1 and 998, true)',
        'component_number outside 1-998:', 'component_number'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'components_in_order', 'place_in_row < place_before',
        'components are added up in the order of macro health_components, component_number has to follow it, not',
        'component_number'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'components',
        "coalesce(dimension not in ('financial', 'utilization', 'engagement', 'service', 'risk'), true)",
        'unknown dimension', 'dimension'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'components', "coalesce(when_missing not in ('leave_out', 'worst'), true)",
        'unknown when_missing', 'when_missing'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'compared_components', 'coalesce(lookback_days < 0, true)',
        'lookback_days below 0:', 'lookback_days'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'compared_components', "lookback_kind = 'state' and lookback_days > 0",
        'component is a state of its day, lookback_days has to be 0, not', 'lookback_days'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'compared_components', "lookback_kind = 'days' and lookback_days = 0",
        'component looks back, lookback_days has to be 1 or more, not', 'lookback_days'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'compared_components', "lookback_kind = 'week' and lookback_days between 0 and 6",
        'usage is kept by week, lookback_days has to be 7 or more, not', 'lookback_days'
    ) }}
    union all
    {{ seed_fault(
        'health_components', 'compared_components',
        "lookback_kind = 'halves' and (lookback_days = 0 or mod(lookback_days, 14) <> 0)",
        'halves of whole weeks are compared: lookback_days must be a multiple of 14, not', 'lookback_days'
    ) }}
    union all
    {{ seed_fault(
        'health_weights', 'compared_weights', 'known_component is null', 'unknown component', 'component'
    ) }}
    union all
    {{ seed_fault(
        'health_weights', 'compared_weights', 'known_scorecard is null', 'unknown scorecard', 'scorecard'
    ) }}
    union all
    {{ seed_fault(
        'health_weights', 'compared_weights', 'known_version is null', 'unknown score_version', 'score_version'
    ) }}
    union all
    {{ seed_fault('health_weights', 'weights', 'coalesce(weight <= 0, true)', 'weight not above 0:', 'weight') }}
    union all
    {{ repeated_seed_line('health_weights', 'weights', ['score_version', 'scorecard', 'component']) }}
    union all
    {{ missing_seed_line('health_weights', 'unweighed_scorecards', 'true', 'no weight in scorecard',
        'known_scorecard') }}
    union all
    {{ seed_fault(
        'health_thresholds', 'compared_thresholds', 'known_component is null', 'unknown component', 'component'
    ) }}
    union all
    {{ seed_fault(
        'health_thresholds', 'compared_thresholds', 'known_version is null', 'unknown score_version', 'score_version'
    ) }}
    union all
    {{ seed_fault('health_thresholds', 'thresholds', 'segment is null', 'segment is empty') }}
    union all
    {{ seed_fault(
        'health_thresholds', 'thresholds', 'worst_value is null or best_value is null',
        'worst_value or best_value is empty'
    ) }}
    union all
    {{ seed_fault(
        'health_thresholds', 'thresholds', 'worst_value = best_value', 'worst equals best:', 'worst_value'
    ) }}
    union all
    {{ seed_fault(
        'health_thresholds', 'thresholds',
        '(best_until is null) <> (worst_until is null) or (best_until is not null and not (worst_value < best_value'
        ~ ' and best_value <= best_until and best_until < worst_until))',
        'two-sided values not in the order worst_value < best_value <= best_until < worst_until'
    ) }}
    union all
    {{ repeated_seed_line('health_thresholds', 'thresholds', ['score_version', 'component', 'segment']) }}
    union all
    {{ missing_seed_line('health_thresholds', 'components_without_default', 'true',
        'no thresholds of segment default for component', 'known_component') }}
    union all
    {{ seed_fault(
        'health_bands', 'bands_in_order', 'coalesce(band_number <> place or place > 7, true)',
        'bands are numbered 1, 2, 3 to at most 7, not', 'band_number'
    ) }}
    union all
    {{ seed_fault(
        'health_bands', 'bands_in_order', 'coalesce(place = 1 and score_from <> 0, true)',
        'the lowest band starts at 0, not', 'score_from'
    ) }}
    union all
    {{ seed_fault(
        'health_bands', 'bands_in_order',
        'coalesce(place > 1 and (score_from <= score_below or score_from > 100), true)',
        'bands start above the one before and at 100 at most, not at', 'score_from'
    ) }}
    union all
    {{ seed_fault('health_bands', 'bands', "coalesce(band = 'unknown', true)", 'no band may be called', 'band') }}
    union all
    {{ repeated_seed_line('health_bands', 'bands', ['band']) }}
    union all
    {{ seed_fault(
        'health_score_versions', 'versions_in_order',
        "valid_before is null and coalesce(valid_from > cast('1990-01-01' as date), true)",
        'history before the first version has no score: valid_from', 'valid_from'
    ) }}
    union all
    {{ seed_fault(
        'health_score_versions', 'versions_in_order', 'coalesce(valid_from, valid_before) <= valid_before',
        'a later version is valid from a later day, not', 'valid_from'
    ) }}
    union all
    {{ repeated_seed_line('health_score_versions', 'versions', ['score_version']) }}
    union all
    {{ seed_fault(
        'onboarding_milestones', 'milestones', 'coalesce(target_week < 0, true)', 'target_week below 0:', 'target_week'
    ) }}
    union all
    {{ seed_fault(
        'onboarding_milestones', 'milestones', 'is_first_value is null', 'is_first_value is neither true nor false'
    ) }}
    union all
    {{ repeated_seed_line('onboarding_milestones', 'milestones', ['milestone']) }}
    union all
    {{ missing_seed_line('onboarding_milestones', 'first_values', 'first_value_milestones <> 1',
        'exactly one milestone is the first value, not', 'first_value_milestones') }}

),

lines as (

    {{ health_seed_lines() }}

),

placed as (

    select
        faults.seed,
        lines.line_number,
        faults.line_key,
        faults.fault
    from faults
    left join lines on faults.seed = lines.seed and faults.line_key = lines.line_key

)

select * from placed
