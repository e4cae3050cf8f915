with

products as (

    select * from {{ ref('int_billing_products') }}

),

final as (

    select
        product_id,
        product_name,
        product_line,
        plan,
        is_recurring,
        coalesce(is_archive, false) as is_archive

    from products

)

select * from final
