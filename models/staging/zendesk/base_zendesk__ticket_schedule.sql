{{ config(enabled='zendesk' in enabled_vendors()) }}

with

ticket_schedules as (

    select * from {{ source('zendesk', 'ticket_schedule') }}

),

renamed as (

    select
        {{ trimmed('ticket_id') }} as ticket_id,
        {{ trimmed('schedule_id') }} as schedule_id,
        {{ utc_moment('created_at') }} as given_at

    from ticket_schedules

)

select * from renamed
