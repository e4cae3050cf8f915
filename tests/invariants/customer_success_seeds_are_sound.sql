-- Each row names a line of a seed that the marts of the customer's year cannot be computed from, and its fault.
with

faults as (

    select * from {{ ref('int_customer_success_seed_faults') }}

)

select * from faults
