{{ config(enabled='intercom' in enabled_vendors()) }}

with

companies as (

    select * from {{ source('intercom', 'company_history') }}

),

versions as (

    {{ with_versions('companies', ['id']) }}

),

renamed as (

    select
        {{ trimmed('id') }} as company_id,
        {{ trimmed('company_id') }} as app_company_id,
        {{ trimmed('name') }} as company_name,
        {{ web_domain('website') }} as domain,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        is_gone as is_deleted

    from versions

    where is_current

)

select * from renamed
