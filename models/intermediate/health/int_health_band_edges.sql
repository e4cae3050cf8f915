with

bands as (

    select * from {{ ref('health_bands') }}

),

-- one row, so that a score finds its band without a range join; a band that the seed lacks can never be reached
edges as (

    select
        {%- for number in range(1, 8) %}
        max(case when band_number = {{ number }} then band end) as band_{{ number }},
        max(case when band_number = {{ number }} then score_from end) as band_{{ number }}_from{{ ',' if not loop.last }}
        {%- endfor %}
    from bands

)

select * from edges
