{{ config(enabled='intercom' in enabled_vendors()) }}

with

links as (

    select * from {{ source('intercom', 'contact_company_history') }}

),

versions as (

    {{ with_versions('links', ['contact_id', 'company_id']) }}

),

renamed as (

    select
        {{ trimmed('contact_id') }} as contact_id,
        {{ trimmed('company_id') }} as company_id

    from versions

    where is_current and not is_gone

)

select * from renamed
