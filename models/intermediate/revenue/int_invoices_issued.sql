{{ config(materialized='view') }}

{#- which words of a billing system say that an invoice never counted -#}
{%- set not_issued = "'" ~ var('invoice_statuses_not_issued') | join("', '") ~ "'" -%}
with

invoices as (

    select * from {{ ref('int_billing_invoices') }}

),

issued as (

    select * from invoices
    where lower(coalesce(status, '')) not in ({{ not_issued }})

)

select * from issued
