{{ config(enabled='chargebee' in enabled_vendors()) }}

with

items as (

    select * from {{ source('chargebee', 'item') }}

),

renamed as (

    select
        {{ trimmed('id') }} as item_id,
        coalesce({{ trimmed('external_name') }}, {{ trimmed('name') }}) as item_name,
        {{ trimmed('item_family_id') }} as item_family_id,
        lower({{ trimmed(adapter.quote('type')) }}) as item_type,
        {{ is_true('metered') }} as is_metered,
        {{ as_text('metadata') }} as metadata,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ chargebee_is_deleted() }} as is_deleted

    from items

)

select * from renamed
