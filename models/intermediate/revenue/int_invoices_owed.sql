{{ config(materialized='view') }}

with

issued as (

    select * from {{ ref('int_invoices_issued') }}

),

-- a credit is no bill that could be paid late
owed as (

    select * from issued
    where amount > 0

)

select * from owed
