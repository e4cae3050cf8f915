-- Products that each account is committed to on as_of. Grain: one row per account with one.
with

lines as (

    select * from {{ ref('fct_contract_lines') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

held as (

    select distinct
        lines.account_id,
        lines.product_id,
        coalesce(products.product_name, lines.product_id) as product_name

    from lines
    left join products
        on lines.product_id = products.product_id

    where
        lines.mrr > 0
        and lines.committed_from <= {{ as_of() }}
        and lines.committed_to > {{ as_of() }}

),

final as (

    select
        account_id,
        cast(count(distinct product_id) as bigint) as products_held,
        {{ dbt.listagg('product_name', "', '", 'order by product_name') }} as product_names

    from held

    group by account_id

)

select * from final
