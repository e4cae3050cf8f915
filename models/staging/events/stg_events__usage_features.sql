{{ config(enabled='events' in enabled_vendors()) }}

with

features as (

    select * from {{ source('events', 'usage_features') }}

),

renamed as (

    select
        {{ trimmed('feature') }} as feature,
        {{ trimmed('product_id') }} as product_id,
        {{ trimmed('is_sticky') }} as is_sticky,
        {{ trimmed('is_licensed') }} as is_licensed,

        -- origin
        'events' as source_name,
        {{ trimmed('feature') }} as source_row_id,
        cast(null as {{ dbt.type_string() }}) as synced_at,
        'false' as is_deleted

    from features

)

select * from renamed
