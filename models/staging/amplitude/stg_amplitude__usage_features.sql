{{ config(enabled='amplitude' in enabled_vendors()) }}

with

event_types as (

    select * from {{ source('amplitude', 'event_type') }}

),

renamed as (

    select
        coalesce({{ trimmed('value') }}, {{ trimmed('name') }}) as feature,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as {{ dbt.type_string() }}) as is_sticky,
        cast(null as {{ dbt.type_string() }}) as is_licensed,

        -- origin
        'amplitude' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        {{ flag_text(is_true('_fivetran_deleted') ~ ' or ' ~ is_true('deleted')) }} as is_deleted

    from event_types

)

select * from renamed
