{{ config(enabled='segment' in enabled_vendors()) }}

with

tracks as (

    select * from {{ ref('base_segment__tracks') }}

),

group_stretches as (

    select * from {{ ref('prep_segment__group_stretches') }}

),

user_deliveries as (

    select * from {{ ref('base_segment__users') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['email', 'synced_at']) }}

),

-- the group that the call itself names, else the one the user was in at that moment
joined as (

    select
        tracks.event_id,
        coalesce(tracks.account_id, group_stretches.account_id) as account_id,
        tracks.user_id,
        users.email,
        tracks.feature,
        tracks.occurred_at,
        tracks.received_at

    from tracks

    left join group_stretches
        on
            tracks.user_id = group_stretches.user_id
            and tracks.occurred_at >= group_stretches.valid_from
            and (group_stretches.valid_to is null or tracks.occurred_at < group_stretches.valid_to)

    left join users
        on tracks.user_id = users.user_id

)

select * from joined
