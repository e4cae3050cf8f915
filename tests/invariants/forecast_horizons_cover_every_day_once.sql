-- Each row is a term and a number of days to its end that no horizon, or more than one, stands for.
with

horizons as (

    select * from {{ ref('forecast_horizons') }}

),

numbers as (

    {{ ten_thousand_numbers() }}

),

-- every edge, and the day on either side of it
term_edges as (

    select term_days_from as term_days
    from horizons
    union distinct
    select term_days_to as term_days
    from horizons
    where term_days_to < 9999
    union distinct
    select 0 as term_days
    from horizons

),

days as (

    select n - 5000 as days_to_term_end from numbers

),

tried as (

    select
        term_edges.term_days,
        days.days_to_term_end,
        count(horizons.horizon) as horizons
    from term_edges
    cross join days
    left join horizons
        on
            term_edges.term_days between horizons.term_days_from and horizons.term_days_to
            and days.days_to_term_end between horizons.days_from and horizons.days_to
    group by term_edges.term_days, days.days_to_term_end

),

broken as (

    select * from tried
    where horizons <> 1

)

select * from broken
