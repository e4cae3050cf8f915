with

signals as (

    select * from {{ ref('int_health_signals') }}

),

scorecards as (

    select * from {{ ref('int_health_scorecards') }}

),

band_edges as (

    select * from {{ ref('int_health_band_edges') }}

),

hysteresis as (

    select * from {{ ref('health_hysteresis') }}

),

-- no row is as good as no hysteresis
settings as (

    select
        'applied' as setting,
        coalesce(max(points), 0) as points,
        coalesce(max(weeks), 1) as weeks
    from hysteresis

),

banded as (

    select
        signals.account_id,
        signals.week_ends_on,
        signals.scored_on,
        scorecards.overall_score,
        {{ health_band('scorecards.overall_score', 'scorecards.overall_coverage', 'signals.has_customer_signal') }}
            as overall_band_raw,
        band_edges.*,
        settings.*
    from signals
    inner join scorecards
        on signals.account_id = scorecards.account_id and signals.week_ends_on = scorecards.week_ends_on
    cross join band_edges
    cross join settings

),

known as (

    select
        banded.*,
        overall_band_raw <> 'unknown' as is_known
    from banded

),

{{ health_stable_band_steps('known') }},

{{ health_flap_steps('stabilised', 'stable_band') }},

final as (

    select
        account_id,
        week_ends_on,
        scored_on,
        overall_score,
        overall_band_raw,
        stable_band as overall_band,
        is_change,
        is_flap
    from flapped

)

select * from final
