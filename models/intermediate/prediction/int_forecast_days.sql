with

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where grain = 'month' and ends_on <= {{ as_of() }}

),

days as (

    select
        ends_on as forecast_on,
        true as is_month_end
    from periods
    union all
    -- through a model, so that a run that reads nothing (--empty) has no day to forecast on
    select
        {{ as_of() }} as forecast_on,
        false as is_month_end
    from periods
    where {{ 'true' if var('keep_daily_forecasts') else 'false' }}

),

distinct_days as (

    select
        forecast_on,
        max(case when is_month_end then 1 else 0 end) = 1 as is_month_end
    from days
    group by forecast_on

)

select * from distinct_days
