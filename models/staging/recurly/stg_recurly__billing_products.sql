{{ config(enabled='recurly' in enabled_vendors()) }}

with

plans as (

    select * from {{ ref('base_recurly__plan_history') }}

),

add_ons as (

    select * from {{ ref('base_recurly__add_on_history') }}

),

items as (

    select * from {{ ref('prep_recurly__items') }}

),

landed as (

    select
        plan_id as product_id,
        coalesce(plan_name, plan_code) as product_name,
        plan_code as plan,
        synced_at
    from plans
    union all
    select
        add_on_id as product_id,
        add_on_name as product_name,
        cast(null as {{ dbt.type_string() }}) as plan,
        synced_at
    from add_ons

),

only_held as (

    -- a product that was not landed but is held stands under its id
    select distinct
        items.product_id,
        items.product_id as product_name,
        cast(null as {{ dbt.type_string() }}) as plan,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at

    from items

    left join landed
        on items.product_id = landed.product_id

    where landed.product_id is null

),

unioned as (

    select * from landed
    union all
    select * from only_held

),

renamed as (

    select
        {{ vendor_id('recurly', 'product_id') }} as product_id,
        product_name,
        cast(null as {{ dbt.type_string() }}) as product_line,
        plan,
        'true' as is_recurring,
        'false' as is_archive,

        -- origin
        'recurly' as source_name,
        product_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from unioned

)

select * from renamed
