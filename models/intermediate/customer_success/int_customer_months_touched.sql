-- Touches with a customer at each month close, and whether the touch cadence of its tier was kept (rule 10).
-- Grain: one row per account and month with CMRR at its close.
{%- set activity_days = var('quadrant_activity_days') %}
with

placed as (

    select * from {{ ref('int_customer_months_placed') }}

),

account_months as (

    select * from {{ ref('int_account_months') }}

),

activities as (

    select * from {{ ref('int_crm_activities') }}

),

cadences as (

    select * from {{ ref('int_touch_cadences') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

-- touches that nobody records are not missed
touch_keeping as (

    select min(cast(occurred_at as date)) as touches_recorded_from
    from activities

),

first_months as (

    select
        account_id,
        min(starts_on) as first_month_starts_on

    from account_months

    group by account_id

),

-- what came before the first month is already there in it
monthly_touches as (

    select
        activities.account_id,
        greatest({{ month_start('activities.occurred_at') }}, first_months.first_month_starts_on) as starts_on,
        max(cast(activities.occurred_at as date)) as last_touch_on

    from activities
    inner join first_months
        on activities.account_id = first_months.account_id

    where cast(activities.occurred_at as date) <= {{ as_of() }}

    group by
        activities.account_id,
        greatest({{ month_start('activities.occurred_at') }}, first_months.first_month_starts_on)

),

-- over all months, so that a touch in a month without CMRR is remembered
remembered as (

    select
        account_months.account_id,
        account_months.fiscal_period_id,
        max(monthly_touches.last_touch_on) over (
            partition by account_months.account_id
            order by account_months.starts_on
            rows between unbounded preceding and current row
        ) as last_touch_on

    from account_months
    left join monthly_touches
        on
            account_months.account_id = monthly_touches.account_id
            and account_months.starts_on = monthly_touches.starts_on

),

touches_by_day as (

    select
        account_id,
        cast(occurred_at as date) as touched_on,
        count(*) as touches

    from activities

    where cast(occurred_at as date) <= {{ as_of() }}

    group by account_id, cast(occurred_at as date)

),

-- every touch is carried to the closes that still count it, so that no history is joined on a range
touches_at_closes as (

    select distinct
        touches_by_day.account_id,
        touches_by_day.touched_on,
        touches_by_day.touches,
        least({{ month_end(add_months('touches_by_day.touched_on', 'cast(numbers.n as integer)')) }}, {{ as_of() }})
            as close_on

    from touches_by_day
    inner join numbers
        on numbers.n <= {{ (activity_days / 28) | round(0, 'ceil') | int }}

),

touches_in_window as (

    select
        account_id,
        close_on,
        sum(touches) as touches

    from touches_at_closes

    where close_on < {{ add_days('touched_on', activity_days) }}

    group by account_id, close_on

),

-- the clock starts with the customer: a call before the first signature is none of its touches
due as (

    select
        placed.account_id,
        placed.fiscal_period_id,
        placed.close_on,
        remembered.last_touch_on,
        cadences.days_between_touches,
        {{ add_days(
            'greatest(coalesce(remembered.last_touch_on, placed.started_on), placed.started_on)',
            'cadences.days_between_touches'
        ) }} as touch_due_on,
        coalesce(touches_in_window.touches, 0) as touches,
        coalesce(placed.close_on >= touch_keeping.touches_recorded_from, false) as records_touches

    from placed
    inner join remembered
        on
            placed.account_id = remembered.account_id
            and placed.fiscal_period_id = remembered.fiscal_period_id
    inner join cadences
        on
            coalesce(placed.touch_tier, 'unknown') = cadences.touch_tier
            and coalesce(placed.segment, 'unknown') = cadences.segment
    left join touches_in_window
        on
            placed.account_id = touches_in_window.account_id
            and placed.close_on = touches_in_window.close_on
    cross join touch_keeping

),

final as (

    select
        account_id,
        fiscal_period_id,
        last_touch_on,
        days_between_touches,
        touch_due_on,
        case when records_touches then touches end as touches_in_window,
        case when records_touches then touch_due_on >= close_on end as is_cadence_kept

    from due

)

select * from final
