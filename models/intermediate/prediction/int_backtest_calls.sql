{{ config(materialized='view') }}
{% set kept_columns = [
    'renewal_id', 'horizon_days', 'account_id', 'segment', 'term_kind', 'scored_on', 'decision_known_on', 'is_lost',
    'at_stake_cmrr',
] %}
with

scored as {{ computed_by_readers() }}(

    select * from {{ ref('int_renewals_scored_before_decision') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

-- the CSM's renewal call has three words of its own, laid on the scale of the scores
call_bands as (

    select
        'not_likely' as band,
        1 as band_number,
        0 as call_score
    union all
    select
        'unsure' as band,
        2 as band_number,
        50 as call_score
    union all
    select
        'likely' as band,
        3 as band_number,
        100 as call_score

),

unpivoted as (

    {%- for scorecard in health_scorecards() %}
    select
        {{ kept_columns | join(', ') }},
        '{{ scorecard }}' as scorecard,
        {{ scorecard }}_score as score,
        {{ scorecard }}_band as band,
        eve_{{ scorecard }}_score as eve_score,
        eve_{{ scorecard }}_band as eve_band
    from scored
    union all
    {%- endfor %}
    select
        {{ kept_columns | join(', ') }},
        'csm_sentiment' as scorecard,
        25 * (csm_sentiment - 1) as score,
        csm_band as band,
        25 * (eve_csm_sentiment - 1) as eve_score,
        eve_csm_band as eve_band
    from scored
    union all
    select
        {% for column in kept_columns %}
        scored.{{ column }},
        {% endfor %}
        'csm_renewal_call' as scorecard,
        call_bands.call_score as score,
        scored.csm_renewal_call as band,
        eve_calls.call_score as eve_score,
        scored.eve_csm_renewal_call as eve_band
    from scored
    left join call_bands on scored.csm_renewal_call = call_bands.band
    left join call_bands as eve_calls on scored.eve_csm_renewal_call = eve_calls.band

),

all_bands as (

    select
        band,
        band_number
    from bands
    union all
    select
        band,
        band_number
    from call_bands

),

numbered as (

    select
        {% for column in kept_columns %}
        unpivoted.{{ column }},
        {% endfor %}
        unpivoted.scorecard,
        cast(unpivoted.score as decimal(9, 4)) as score,
        case when unpivoted.scored_on is null then 'not_scored' else coalesce(unpivoted.band, 'unknown') end as band,
        all_bands.band_number,
        cast(unpivoted.eve_score as decimal(9, 4)) as eve_score,
        eve_bands.band_number as eve_band_number
    from unpivoted
    left join all_bands on unpivoted.band = all_bands.band
    left join all_bands as eve_bands on unpivoted.eve_band = eve_bands.band

)

select * from numbered
