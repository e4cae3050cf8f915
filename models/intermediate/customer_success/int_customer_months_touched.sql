-- Touches with a customer at each month close, and whether the touch cadence of its tier was kept (rule 10).
-- Grain: one row per account and month with CMRR at its close.
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

touches_in_window as (

    select * from {{ ref('int_account_touches_at_closes') }}

),

cadences as (

    select * from {{ ref('int_touch_cadences') }}

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
        {{ greatest_of(month_start('activities.occurred_at'), 'first_months.first_month_starts_on') }} as starts_on,
        max(cast(activities.occurred_at as date)) as last_touch_on

    from activities
    inner join first_months
        on activities.account_id = first_months.account_id

    where cast(activities.occurred_at as date) <= {{ as_of() }}

    group by
        activities.account_id,
        {{ greatest_of(month_start('activities.occurred_at'), 'first_months.first_month_starts_on') }}

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

-- the clock starts with the customer: a call before the first signature is none of its touches
due as (

    select
        placed.account_id,
        placed.fiscal_period_id,
        placed.close_on,
        remembered.last_touch_on,
        cadences.days_between_touches,
        {{ add_days(
            greatest_of('coalesce(remembered.last_touch_on, placed.started_on)', 'placed.started_on'),
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
