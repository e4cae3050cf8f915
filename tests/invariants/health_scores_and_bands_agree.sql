-- A score lies within 0-100, a share within 0-1; a band under the least coverage, and the overall band of an account
-- that was never heard of, is unknown, and nothing else is.
with

weekly as (

    select * from {{ ref('account_health_weekly') }}

),

bands as (

    select
        band,
        score_from,
        lead(score_from) over (order by score_from) as score_below
    from {{ ref('health_bands') }}

),

{% for scorecard in health_scorecards() %}
{%- set band = 'overall_band_raw' if scorecard == 'overall' else scorecard ~ '_band' %}
{{ scorecard }}_broken as (

    select
        weekly.account_id,
        weekly.week_ends_on,
        '{{ scorecard }}' as scorecard
    from weekly
    left join bands on weekly.{{ band }} = bands.band
    where
        weekly.{{ scorecard }}_score not between 0 and 100
        or weekly.{{ scorecard }}_coverage not between 0 and 1
        or (
            (weekly.{{ band }} = 'unknown')
            <> (
                weekly.{{ scorecard }}_score is null
                or weekly.{{ scorecard }}_coverage < {{ var('health_min_coverage') }}
                {% if scorecard == 'overall' %}
                or not weekly.has_customer_signal
                {% endif %}
            )
        )
        or (
            weekly.{{ band }} <> 'unknown'
            and (
                bands.band is null
                or weekly.{{ scorecard }}_score < bands.score_from
                or weekly.{{ scorecard }}_score >= bands.score_below
            )
        )

),

{% endfor %}
broken as (

    {% for scorecard in health_scorecards() %}
    select * from {{ scorecard }}_broken
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from broken
