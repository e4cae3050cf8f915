{{ config(enabled='zuora' in enabled_vendors()) }}

with

products as (

    select * from {{ source('zuora', 'product') }}

),

items as (

    select * from {{ ref('prep_zuora__items') }}

),

landed as (

    select
        {{ trimmed('id') }} as product_id,
        {{ trimmed('name') }} as product_name,
        {{ trimmed('category') }} as product_line,
        'true' as is_recurring,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        -- what is sold no more is still held by those who bought it
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from products

),

sold as (

    select distinct product_id from items

    where product_id is not null

),

known as (

    select
        product_id,
        max(product_name) as product_name,
        max(product_line) as product_line

    from landed

    group by product_id

),

only_sold as (

    -- one-off charges are a product of their own, for what recurs and what does not is said of products; so is a
    -- product that was not landed
    select
        sold.product_id,
        coalesce(known.product_name, {{ dbt.split_part('sold.product_id', "':'", 1) }})
        || case when sold.product_id like '%:one_time' then ' (one-time)' else '' end as product_name,
        known.product_line,
        {{ flag_text("sold.product_id not like '%:one_time'") }} as is_recurring,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        false as is_deleted

    from sold

    left join known
        on {{ dbt.split_part('sold.product_id', "':'", 1) }} = known.product_id

    where
        known.product_id is null
        or sold.product_id like '%:one_time'

),

unioned as (

    select * from landed
    union all
    select * from only_sold

),

renamed as (

    select
        {{ vendor_id('zuora', 'product_id') }} as product_id,
        product_name,
        product_line,
        cast(null as {{ dbt.type_string() }}) as plan,
        is_recurring,
        'false' as is_archive,

        -- origin
        'zuora' as source_name,
        product_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from unioned

)

select * from renamed
