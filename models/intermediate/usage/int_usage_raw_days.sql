with

deliveries as (

    select * from {{ ref('int_usage_deliveries') }}

),

-- an order-free sum over the content of all deliveries of a day: any arrival, change or loss of a row moves it
numbered as (

    select
        event_day,
        {{ content_number(usage_delivery_columns()) }} as content_number
    from deliveries

),

counted as (

    select
        event_day,
        count(*) as rows_read,
        sum(content_number) as content_sum
    from numbered
    group by event_day

),

fingerprinted as (

    select
        event_day,
        rows_read,
        cast(rows_read as {{ dbt.type_string() }})
        || ':' || cast(content_sum as {{ dbt.type_string() }}) as fingerprint
    from counted

)

select * from fingerprinted
