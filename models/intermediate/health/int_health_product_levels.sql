with

lines as (

    select * from {{ ref('int_health_lines_as_known') }}

),

quantity_changes as (

    select
        account_id,
        product_id,
        valid_from as changed_on,
        quantity as quantity_change
    from lines
    union all
    select
        account_id,
        product_id,
        valid_to as changed_on,
        -quantity as quantity_change
    from lines

),

daily_changes as (

    select
        account_id,
        product_id,
        changed_on,
        sum(quantity_change) as quantity_change
    from quantity_changes
    where changed_on <= {{ as_of() }}
    group by account_id, product_id, changed_on

),

levels as (

    select
        account_id,
        product_id,
        changed_on as valid_from,
        lead(changed_on) over (partition by account_id, product_id order by changed_on) as valid_to,
        cast(sum(quantity_change) over (
            partition by account_id, product_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as decimal(18, 4)) as quantity
    from daily_changes

)

select * from levels
