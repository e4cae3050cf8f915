with

lines as (

    select * from {{ ref('int_lines_committed_when_known') }}

),

-- a customer is who is committed or in service, as in dim_accounts; two equal intervals have no order, so there is one
intervals as (

    select
        account_id,
        known_from as starts_on,
        known_to as ends_before
    from lines
    where known_from < known_to
    union distinct
    select
        account_id,
        served_from as starts_on,
        served_to as ends_before
    from lines
    where served_from < served_to

),

reached as (

    select
        intervals.*,
        max(ends_before) over (
            partition by account_id order by starts_on, ends_before
            rows between unbounded preceding and 1 preceding
        ) as covered_before
    from intervals
    where starts_on <= {{ as_of() }}

),

numbered as (

    select
        reached.*,
        sum(case when covered_before >= starts_on then 0 else 1 end) over (
            partition by account_id order by starts_on, ends_before
            rows between unbounded preceding and current row
        ) as stretch_number
    from reached

),

stretches as (

    select
        account_id,
        stretch_number,
        min(starts_on) as customer_from,
        max(ends_before) as ends_before
    from numbered
    group by account_id, stretch_number

),

final as (

    select
        account_id,
        {{ whole('stretch_number') }} as stretch_number,
        customer_from,
        {{ so_far('ends_before') }} as customer_to
    from stretches

)

select * from final
