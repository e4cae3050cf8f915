{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

links as (

    select * from {{ source('hubspot', 'ticket_contact') }}

),

renamed as (

    select
        {{ trimmed('ticket_id') }} as ticket_id,
        {{ trimmed('contact_id') }} as contact_id

    from links

)

select * from renamed
