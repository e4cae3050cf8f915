{{ config(enabled='hubspot' in enabled_vendors()) }}

with

links as (

    select * from {{ source('hubspot', 'engagement_company') }}

),

renamed as (

    select
        {{ trimmed('engagement_id') }} as engagement_id,
        {{ trimmed('company_id') }} as company_id

    from links

)

select * from renamed
