{{ config(enabled='chargebee' in enabled_vendors()) }}

with

items as (

    select * from {{ ref('base_chargebee__item') }}

),

family_rows as (

    select * from {{ source('chargebee', 'item_family') }}

),

prices as (

    select * from {{ ref('prep_chargebee__prices') }}

),

held as (

    select * from {{ ref('prep_chargebee__items') }}

),

families as (

    select
        {{ trimmed('id') }} as item_family_id,
        max({{ trimmed('name') }}) as family_name

    from family_rows

    group by {{ trimmed('id') }}

),

named as (

    select
        product_id,
        max(item_type) as item_type
    from prices
    where product_id is not null
    group by product_id
    union all
    select distinct
        held.product_id,
        cast(null as {{ dbt.type_string() }}) as item_type
    from held
    left join prices
        on held.product_id = prices.product_id
    where prices.product_id is null

),

known as (

    select distinct item_id from items

),

only_named as (

    -- an item that was not landed but has a price or is held stands under its id
    select
        named.product_id as item_id,
        named.product_id as item_name,
        cast(null as {{ dbt.type_string() }}) as item_family_id,
        named.item_type,
        false as is_metered,
        cast(null as {{ dbt.type_string() }}) as metadata,
        cast(null as {{ dbt.type_timestamp() }}) as synced_at,
        false as is_deleted

    from named

    left join known
        on named.product_id = known.item_id

    where known.item_id is null

),

unioned as (

    select * from items
    union all
    select * from only_named

),

renamed as (

    select
        {{ vendor_id('chargebee', 'unioned.item_id') }} as product_id,
        unioned.item_name as product_name,
        families.family_name as product_line,
        cast(null as {{ dbt.type_string() }}) as plan,
        -- what is only charged once does not recur
        {{ flag_text("coalesce(unioned.item_type, 'plan') <> 'charge'") }} as is_recurring,
        {{ flag_text(is_true(json_text('unioned.metadata', 'is_archive'))) }} as is_archive,

        -- origin
        'chargebee' as source_name,
        unioned.item_id as source_row_id,
        {{ utc_moment_text('unioned.synced_at') }} as synced_at,
        {{ flag_text('unioned.is_deleted') }} as is_deleted

    from unioned

    left join families
        on unioned.item_family_id = families.item_family_id

)

select * from renamed
