{{ config(enabled='hubspot' in enabled_vendors()) }}

with

property_changes as (

    select * from {{ source('hubspot', 'company_property_history') }}

),

renamed as (

    select
        {{ trimmed('company_id') }} as company_id,
        lower({{ trimmed('name') }}) as property_name,
        {{ trimmed('value') }} as new_value,
        {{ utc_moment(adapter.quote('timestamp')) }} as changed_at,
        {{ trimmed(adapter.quote('timestamp')) }} as landed_changed_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from property_changes

)

select * from renamed
