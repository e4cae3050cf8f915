with

components as (

    select * from {{ ref('health_components') }}

),

-- one row, so that a window takes its days from a column
lookbacks as (

    select
        {% for component in health_lookback_kinds() %}
        max(case when component = '{{ component }}' then lookback_days end) as {{ component }}_days,
        {% endfor %}
        cast(floor(max(case when component = 'usage_trend' then lookback_days end) / 2) as {{ dbt.type_int() }})
            as usage_trend_half_days
    from components

)

select * from lookbacks
