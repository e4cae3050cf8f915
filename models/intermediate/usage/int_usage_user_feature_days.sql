{{ config(materialized='view') }}

with

event_days as (

    select * from {{ ref('int_usage_event_days') }}

),

accounts as (

    select * from {{ ref('int_account_matching') }}

),

accepted as (

    select
        source_account_id,
        user_id,
        feature,
        event_day,
        rows_accepted,
        last_event_at
    from event_days
    where rows_accepted > 0

),

-- accounts meet here and not earlier: a new match must not make a day of usage out of date
matched as (

    select
        accounts.account_id,
        accepted.user_id,
        accepted.feature,
        accepted.event_day,
        accepted.rows_accepted as events,
        accepted.last_event_at
    from accepted
    inner join accounts on accepted.source_account_id = accounts.source_account_id

)

select * from matched
