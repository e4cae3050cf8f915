-- The latest activity with each account by as_of. Grain: one row per account that was ever touched.
with

activities as (

    select * from {{ ref('int_crm_activities') }}

),

ranked as (

    select
        account_id,
        cast(occurred_at as date) as last_touch_on,
        activity_type as last_touch_kind,
        user_id as last_touch_user_id,
        row_number() over (partition by account_id order by occurred_at desc, activity_id asc) as newest

    from activities

    where cast(occurred_at as date) <= {{ as_of() }}

),

final as (

    select
        account_id,
        last_touch_on,
        last_touch_kind,
        last_touch_user_id,
        cast(
            {{ days_between('last_touch_on', as_of()) }} as integer
        ) as days_since_touch

    from ranked

    where newest = 1

)

select * from final
