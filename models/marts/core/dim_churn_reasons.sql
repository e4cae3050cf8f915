with

reasons as (

    select * from {{ ref('churn_reasons') }}

),

with_unmapped as (

    select
        reason_code,
        is_avoidable,
        description

    from reasons

    where reason_code <> 'unmapped'

    union all

    select
        'unmapped' as reason_code,
        cast(null as boolean) as is_avoidable,
        'A code in the data that the picklist does not know' as description

)

select * from with_unmapped
