with

judged as (

    select * from {{ ref('int_customer_months_judged') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

final as (

    select
        judged.account_id,
        judged.fiscal_period_id,
        judged.close_on,
        judged.segment,
        judged.touch_tier,
        judged.csm_id,
        users.user_name as csm_name,
        judged.cmrr,
        judged.scored_on,
        judged.overall_score as health_score,
        judged.overall_band as health_band,
        judged.health_level,
        cast(judged.touches_in_window as integer) as touches_in_window,
        judged.days_between_touches,
        round(judged.activity_ratio, 4) as activity_ratio,
        judged.activity_level,
        judged.quadrant,
        judged.last_touch_on,
        judged.touch_due_on,
        judged.is_cadence_kept

    from judged
    left join users
        on judged.csm_id = users.user_id

)

select * from final
