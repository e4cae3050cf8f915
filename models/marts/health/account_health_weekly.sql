with

signals as (

    select * from {{ ref('int_health_signals') }}

),

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

bands as (

    select * from {{ ref('int_health_bands') }}

),

band_edges as (

    select * from {{ ref('int_health_band_edges') }}

),

banded as (

    select
        signals.account_id,
        signals.week_ends_on,
        signals.scored_on,
        signals.segment,
        signals.csm_id,
        signals.cmrr,
        signals.csm_sentiment_call as csm_sentiment,
        signals.renewal_call_text as csm_renewal_call,
        signals.has_customer_signal,
        scorecards.score_version,
        {% for scorecard in health_scorecards() %}
        scorecards.{{ scorecard }}_score,
        scorecards.{{ scorecard }}_coverage,
        {% if scorecard != 'overall' %}
        {{ health_band('scorecards.' ~ scorecard ~ '_score', 'scorecards.' ~ scorecard ~ '_coverage') }}
            as {{ scorecard }}_band,
        {% endif %}
        {% endfor %}
        -- only the overall band is held by hysteresis
        bands.overall_band,
        bands.overall_band_raw,
        bands.is_flap,
        {% for place in [1, 2, 3] %}
        scorecards.driver_{{ place }},
        scorecards.driver_{{ place }}_points,
        {% endfor %}
        -- the CSM's call of 1 to 5 on the scale of the score: 1 is 0, 3 is 50, 5 is 100
        {{ health_band('25 * (signals.csm_sentiment_call - 1)', '1') }} as csm_band
    from signals
    inner join scorecards
        on signals.account_id = scorecards.account_id and signals.week_ends_on = scorecards.week_ends_on
    inner join bands
        on signals.account_id = bands.account_id and signals.week_ends_on = bands.week_ends_on
    cross join band_edges

),

compared as (

    select
        banded.*,
        {{ day_number('scored_on') }} as scored_day_number,
        lag(overall_band) over (partition by account_id order by week_ends_on) as previous_band
    from banded

),

changed as (

    select
        compared.*,
        case when previous_band <> overall_band then 1 else 0 end as is_change
    from compared

),

-- weeks are seven days apart, so a range of seven days holds one score: no join back to the history
looked_back as (

    select
        changed.*,
        max(case when previous_band is null or is_change = 1 then scored_on end) over (
            partition by account_id order by scored_day_number rows between unbounded preceding and current row
        ) as band_since,
        sum(is_change) over (
            partition by account_id order by scored_day_number range between 89 preceding and current row
        ) as changes_90d,
        max(overall_score) over (
            partition by account_id order by scored_day_number range between 36 preceding and 30 preceding
        ) as overall_score_30d_ago,
        max(overall_score) over (
            partition by account_id order by scored_day_number range between 96 preceding and 90 preceding
        ) as overall_score_90d_ago
    from changed

),

final as (

    select
        account_id,
        week_ends_on,
        scored_on,
        segment,
        csm_id,
        cmrr,
        score_version,
        {% for scorecard in health_scorecards() %}
        {{ scorecard }}_score,
        {{ scorecard }}_band,
        {{ scorecard }}_coverage,
        {% endfor %}
        overall_coverage as coverage,
        has_customer_signal,
        overall_band_raw,
        is_flap,
        csm_sentiment,
        csm_renewal_call,
        case when csm_sentiment is not null then csm_band end as csm_band,
        coalesce(csm_sentiment is not null and csm_band <> overall_band, false) as is_overridden,
        driver_1,
        driver_1_points,
        driver_2,
        driver_2_points,
        driver_3,
        driver_3_points,
        band_since,
        cast(changes_90d as {{ dbt.type_int() }}) as changes_90d,
        overall_score_30d_ago,
        overall_score_90d_ago
    from looked_back

)

select * from final
