with

user_feature_days as (

    select * from {{ ref('int_usage_user_feature_days') }}

),

user_weeks as (

    select
        account_id,
        user_id,
        {{ week_end('event_day') }} as week_ends_on,
        min(event_day) as first_day,
        max(event_day) as last_day
    from user_feature_days
    where event_day <= {{ as_of() }}
    group by account_id, user_id, {{ week_end('event_day') }}

),

-- inside a week no gap is longer than six days, so the gaps between weeks are all that a window can notice
neighboured as (

    select
        user_weeks.*,
        lag(last_day) over (partition by account_id, user_id order by week_ends_on) as previous_day,
        lead(first_day) over (partition by account_id, user_id order by week_ends_on) as next_day
    from user_weeks

)

select * from neighboured
