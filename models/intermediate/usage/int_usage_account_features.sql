with

user_feature_days as (

    select * from {{ ref('int_usage_user_feature_days') }}

),

features as (

    select * from {{ ref('int_usage_features') }}

),

sticky_features as (

    select distinct feature
    from features
    where is_sticky

),

feature_weeks as (

    select
        account_id,
        feature,
        {{ week_end('event_day') }} as week_ends_on,
        min(event_day) as first_day,
        max(event_day) as last_day
    from user_feature_days
    where event_day <= {{ as_of() }}
    group by account_id, feature, {{ week_end('event_day') }}

),

neighboured as (

    select
        feature_weeks.*,
        lag(last_day) over (partition by account_id, feature order by week_ends_on) as previous_day,
        lead(first_day) over (partition by account_id, feature order by week_ends_on) as next_day
    from feature_weeks

),

marked as (

    select
        neighboured.*,
        sticky_features.feature is not null as is_sticky
    from neighboured
    left join sticky_features on neighboured.feature = sticky_features.feature

)

select * from marked
