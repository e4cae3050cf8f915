{{ config(enabled='stripe' in enabled_vendors()) }}

with

products as (

    select * from {{ source('stripe', 'product') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

landed as (

    select
        {{ trimmed('id') }} as product_id,
        {{ trimmed('name') }} as product_name,
        {{ json_text('metadata', 'product_line') }} as product_line,
        {{ json_text('metadata', 'plan') }} as plan,
        {{ json_text('metadata', 'is_archive') }} as is_archive,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('is_deleted') }} as is_deleted

    from products

    where {{ stripe_mode_is_read() }}

),

priced as (

    select
        product_id,
        max(case when is_one_time then 0 else 1 end) as recurring_prices

    from prices

    where product_id is not null

    group by product_id

),

known as (

    select distinct product_id from landed

),

only_priced as (

    -- a product that was not landed but has a price is delivered under its id: what is sold under it is real
    select
        priced.product_id,
        priced.product_id as product_name,
        cast(null as {{ dbt.type_string() }}) as product_line,
        cast(null as {{ dbt.type_string() }}) as plan,
        cast(null as {{ dbt.type_string() }}) as is_archive,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        false as is_deleted

    from priced

    left join known
        on priced.product_id = known.product_id

    where known.product_id is null

),

unioned as (

    select * from landed
    union all
    select * from only_priced

),

joined as (

    select
        unioned.*,
        coalesce(priced.recurring_prices, 1) = 1 as is_recurring

    from unioned

    left join priced
        on unioned.product_id = priced.product_id

),

renamed as (

    select
        {{ vendor_id('stripe', 'product_id') }} as product_id,
        product_name,
        product_line,
        plan,
        {{ flag_text('is_recurring') }} as is_recurring,
        {{ flag_text(is_true('is_archive')) }} as is_archive,

        -- origin
        'stripe' as source_name,
        product_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
