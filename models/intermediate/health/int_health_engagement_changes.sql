{{ config(materialized='view') }}

with

crm_activities as (

    select * from {{ ref('int_crm_activities') }}

),

marketing_touches as (

    select * from {{ ref('int_marketing_touches') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

activities as (

    select
        lookbacks.*,
        crm_activities.account_id,
        crm_activities.activity_type,
        cast(crm_activities.occurred_at as date) as occurred_on
    from crm_activities
    cross join lookbacks

),

touches as (

    select
        lookbacks.*,
        marketing_touches.account_id,
        marketing_touches.kind,
        cast(marketing_touches.occurred_at as date) as occurred_on
    from marketing_touches
    cross join lookbacks

),

changes as (

    {{ change_of('touches_ever', 'activities', 'occurred_on') }}
    union all
    {{ window_of('touches_in_window', 'activities', 'occurred_on', 'touch_frequency_days') }}
    union all
    {{ change_of(
        'last_review_on', 'activities', 'occurred_on', day_number('occurred_on'), "activity_type in ('qbr', 'ebr')"
    ) }}
    union all
    {{ change_of('marketing_touches_ever', 'touches', 'occurred_on') }}
    union all
    {{ window_of(
        'marketing_responses_in_window', 'touches', 'occurred_on', 'marketing_engagement_days', '1',
        "kind in ('opened', 'clicked', 'event')"
    ) }}
    union all
    {{ window_of(
        'community_acts_in_window', 'touches', 'occurred_on', 'community_activity_days', '1',
        "kind in ('community_post', 'community_answer')"
    ) }}
    union all
    {{ window_of(
        'references_in_window', 'touches', 'occurred_on', 'references_given_days', '1',
        "kind in ('reference', 'case_study')"
    ) }}

)

select * from changes
