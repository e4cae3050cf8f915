{{ config(enabled='zendesk' in enabled_vendors()) }}

with

field_history as (

    select * from {{ source('zendesk', 'ticket_field_history') }}

),

renamed as (

    select
        {{ trimmed('ticket_id') }} as ticket_id,
        lower({{ trimmed('field_name') }}) as field_name,
        lower({{ trimmed('value') }}) as new_value,
        {{ utc_moment('updated') }} as changed_at

    from field_history

)

select * from renamed
