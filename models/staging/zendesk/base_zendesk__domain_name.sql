{{ config(enabled='zendesk' in enabled_vendors()) }}

with

domain_names as (

    select * from {{ source('zendesk', 'domain_name') }}

),

renamed as (

    select
        {{ trimmed('organization_id') }} as organization_id,
        {{ trimmed('domain_name') }} as domain_name,
        {{ safe_cast(as_text(adapter.quote('index')), 'integer') }} as list_position,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from domain_names

)

select * from renamed
