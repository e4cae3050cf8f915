-- An account is a customer once at a time: its stretches are numbered from 1 and neither overlap nor touch.
with

stretches as (

    select * from {{ ref('int_account_customer_stretches') }}

),

followed as (

    select
        stretches.*,
        lead(customer_from) over (partition by account_id order by stretch_number) as next_from,
        row_number() over (partition by account_id order by customer_from, stretch_number) as place
    from stretches

),

broken as (

    select *
    from followed
    where stretch_number <> place or (next_from is not null and (customer_to is null or customer_to >= next_from))

)

select * from broken
