{{ config(materialized='view') }}

with

crm_activities as (

    select * from {{ ref('int_crm_activities') }}

),

marketing_touches as (

    select * from {{ ref('int_marketing_touches') }}

),

activities as (

    select
        account_id,
        activity_type,
        cast(occurred_at as date) as occurred_on
    from crm_activities

),

touches as (

    select
        account_id,
        kind,
        cast(occurred_at as date) as occurred_on
    from marketing_touches

),

changes as (

    {{ change_of('touches_ever', 'activities', 'occurred_on') }}
    union all
    {{ window_of('touches_90', 'activities', 'occurred_on', 90) }}
    union all
    {{ change_of(
        'last_review_on', 'activities', 'occurred_on', day_number('occurred_on'), "activity_type in ('qbr', 'ebr')"
    ) }}
    union all
    {{ change_of('marketing_touches_ever', 'touches', 'occurred_on') }}
    union all
    {{ window_of(
        'marketing_responses_90', 'touches', 'occurred_on', 90, '1', "kind in ('opened', 'clicked', 'event')"
    ) }}
    union all
    {{ window_of(
        'community_acts_180', 'touches', 'occurred_on', 180, '1', "kind in ('community_post', 'community_answer')"
    ) }}
    union all
    {{ window_of('references_365', 'touches', 'occurred_on', 365, '1', "kind in ('reference', 'case_study')") }}

)

select * from changes
