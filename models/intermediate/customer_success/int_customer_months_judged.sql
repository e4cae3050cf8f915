-- Health and activity of a customer at each month close, and the quadrant the two make.
-- Grain: one row per account and month with CMRR at its close.
{%- set activity_days = var('quadrant_activity_days') %}
with

placed as (

    select * from {{ ref('int_customer_months_placed') }}

),

touched as (

    select * from {{ ref('int_customer_months_touched') }}

),

weekly_health as (

    select * from {{ ref('account_health_weekly') }}

),

bands as (

    select
        bands.*,
        max(band_number) over () as best_number

    from {{ ref('health_bands') }} as bands

),

quadrants as (

    select * from {{ ref('health_activity_quadrants') }}

),

joined as (

    select
        placed.*,
        weekly_health.scored_on,
        weekly_health.overall_score,
        coalesce(weekly_health.overall_band, 'unknown') as overall_band,
        case
            when bands.band_number = 1 then 'red'
            when bands.band_number = bands.best_number then 'green'
            when bands.band_number is not null then 'yellow'
            else 'unknown'
        end as band_color,
        touched.touches_in_window,
        touched.last_touch_on,
        touched.days_between_touches,
        touched.touch_due_on,
        touched.is_cadence_kept

    from placed
    inner join touched
        on
            placed.account_id = touched.account_id
            and placed.fiscal_period_id = touched.fiscal_period_id
    left join weekly_health
        on
            placed.account_id = weekly_health.account_id
            and placed.health_week_ends_on = weekly_health.week_ends_on
    left join bands
        on weekly_health.overall_band = bands.band

),

levelled as (

    select
        joined.*,
        {{ safe_ratio('touches_in_window * days_between_touches', activity_days) }} as activity_ratio,
        case
            when band_color = 'unknown' then 'unknown'
            when overall_score >= {{ var('quadrant_healthy_score') }} then 'high'
            else 'low'
        end as health_level,
        case
            when touches_in_window is null then 'unknown'
            when touches_in_window * days_between_touches >= {{ activity_days }} then 'high'
            else 'low'
        end as activity_level

    from joined

),

final as (

    select
        levelled.*,
        coalesce(quadrants.quadrant, 'unknown') as quadrant

    from levelled
    left join quadrants
        on
            levelled.health_level = quadrants.health_level
            and levelled.activity_level = quadrants.activity_level

)

select * from final
