{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

links as (

    select * from {{ source('hubspot', 'ticket_company') }}

),

renamed as (

    select
        {{ trimmed('ticket_id') }} as ticket_id,
        {{ trimmed('company_id') }} as company_id

    from links

)

select * from renamed
