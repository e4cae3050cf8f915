with

months as (

    select * from {{ ref('int_fiscal_periods') }}
    where grain = 'month'

),

numbers as (

    {{ ten_thousand_numbers() }}

),

days as (

    select
        {{ add_days('months.starts_on', 'cast(numbers.n as integer)') }} as date_day,
        months.fiscal_period_id,
        months.fiscal_quarter,
        months.fiscal_year,
        months.starts_on,
        months.ends_on

    from months
    inner join numbers
        on numbers.n <= 30

),

final as (

    select
        date_day,
        fiscal_period_id,
        fiscal_quarter,
        fiscal_year,
        date_day = ends_on as is_last_day_of_month,
        date_day <= {{ as_of() }} as is_past

    from days

    where date_day <= ends_on

)

select * from final
