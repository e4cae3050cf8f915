-- Touches of the `quadrant_activity_days` to each month close, the close among them.
-- Grain: one row per account and month close that has such a touch.
{%- set activity_days = var('quadrant_activity_days') %}
with

activities as (

    select * from {{ ref('int_crm_activities') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

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
        {{ least_of(month_end(add_months('touches_by_day.touched_on', 'cast(numbers.n as integer)')), as_of()) }}
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

)

select * from touches_in_window
