with

orders as (

    select * from {{ ref('int_billing_orders') }}

),

opening_orders as (

    select
        contract_id,
        account_id,
        order_id,
        order_type,
        predecessor_contract_id,
        signed_on,
        term_start,
        term_end,
        currency,
        {{ known_on('signed_on', 'recorded_at') }} as known_on,
        {{ add_days('term_end', var('late_renewal_grace_days') + 1) }} as lapse_on

    from orders

    where order_type in ('new', 'renewal')

)

select * from opening_orders
