with

periods as (

    select * from {{ ref('int_fiscal_periods') }}

),

final as (

    select
        fiscal_period_id,
        grain,
        starts_on,
        ends_on,
        fiscal_quarter,
        fiscal_year,
        is_closed

    from periods

)

select * from final
