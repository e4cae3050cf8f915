{{ config(enabled='salesforce_orders' in enabled_vendors()) }}

with

products as (

    select * from {{ source('salesforce', 'product_2') }}

),

current_rows as (

    {{ salesforce_current_rows('products') }}

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as product_id,
        {{ trimmed('name') }} as product_name,
        {{ trimmed('family') }} as product_line,
        {{ trimmed(salesforce_column('product_2', 'plan')) }} as plan,
        -- recurring unless the product says otherwise: this is a subscription business
        case
            when {{ is_true(salesforce_column('product_2', 'non_recurring')) }} then 'false'
            when lower({{ trimmed(salesforce_column('product_2', 'charge_type')) }}) in ('one-time', 'usage')
                then 'false'
            else 'true'
        end as is_recurring,
        {{ flag_text(is_true(salesforce_column('product_2', 'is_archive'))) }} as is_archive,

        -- origin
        'salesforce_orders' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(salesforce_is_deleted()) }} as is_deleted

    from current_rows

)

select * from renamed
