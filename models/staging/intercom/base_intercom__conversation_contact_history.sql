{{ config(enabled='intercom' in enabled_vendors()) }}

with

links as (

    select * from {{ source('intercom', 'conversation_contact_history') }}

),

versions as (

    {{ with_versions('links', ['conversation_id', 'contact_id']) }}

),

renamed as (

    select
        {{ trimmed('conversation_id') }} as conversation_id,
        {{ trimmed('contact_id') }} as contact_id

    from versions

    where is_current and not is_gone

)

select * from renamed
