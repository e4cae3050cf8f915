with

account_health_weekly as (

    select * from {{ ref('account_health_weekly') }}

),

-- today is the week in progress, scored on as_of; who is no customer today has no row
today as (

    select
        account_id,
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
        coverage,
        has_customer_signal,
        overall_band_raw,
        is_flap,
        csm_sentiment,
        csm_renewal_call,
        csm_band,
        is_overridden,
        driver_1,
        driver_1_points,
        driver_2,
        driver_2_points,
        driver_3,
        driver_3_points,
        band_since,
        changes_90d,
        overall_score_30d_ago,
        overall_score_90d_ago
    from account_health_weekly
    where scored_on = {{ as_of() }}

)

select * from today
