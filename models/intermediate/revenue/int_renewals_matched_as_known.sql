-- Which order renews which term: named predecessors first, the others by nearness.
{{ config(materialized='view') }}

with

named as (

    select * from {{ ref('int_renewals_named_as_known') }}

),

inferred as (

    select * from {{ ref('int_renewals_inferred_as_known') }}

),

matched as (

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on,
        'named' as match_kind
    from named

    union all

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on,
        'inferred' as match_kind
    from inferred

)

select * from matched
