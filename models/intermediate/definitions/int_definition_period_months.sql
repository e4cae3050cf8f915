-- The months of every month, quarter and year. Grain: one row per fiscal period and month of it.
with

periods as (

    select * from {{ ref('dim_fiscal_periods') }}

),

paired as (

    select
        periods.grain as period_grain,
        periods.fiscal_period_id,
        months.fiscal_period_id as month_id

    from periods
    inner join periods as months
        on
            periods.starts_on <= months.starts_on
            and periods.ends_on >= months.starts_on

    where months.grain = 'month'

)

select * from paired
