{{ config(enabled='hubspot' in enabled_vendors()) }}

with

links as (

    select * from {{ source('hubspot', 'engagement_contact') }}

),

renamed as (

    select
        {{ trimmed('engagement_id') }} as engagement_id,
        {{ trimmed('contact_id') }} as contact_id

    from links

)

select * from renamed
