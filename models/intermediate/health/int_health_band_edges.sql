with

bands as (

    select * from {{ ref('health_bands') }}

),

-- one row, so that a score finds its band without a range join; a band that the seed lacks can never be reached
edges as (

    select
        {% for number in range(7, 1, -1) %}
        max(case when band_number = {{ number }} then band end) as band_{{ number }},
        max(case when band_number = {{ number }} then score_from end) as band_{{ number }}_from,
        {% endfor %}
        max(case when band_number = 1 then band end) as band_1,
        max(case when band_number = 1 then score_from end) as band_1_from
    from bands

),

with_best as (

    select
        edges.*,
        coalesce(
            {% for number in range(7, 1, -1) %}
            band_{{ number }},
            {% endfor %}
            band_1
        ) as best_band
    from edges

)

select * from with_best
