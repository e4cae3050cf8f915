{{ config(materialized='view') }}

with

knowledge_points as (

    select * from {{ ref('int_account_knowledge_points') }}

),

bounded as (

    select
        account_id,
        version_on,
        next_version_on,
        lag(version_on) over (partition by account_id order by version_on) as previous_version_on
    from knowledge_points

)

select * from bounded
