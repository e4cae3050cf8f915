{{ config(enabled='zendesk' in enabled_vendors()) }}

with

intervals as (

    select * from {{ source('zendesk', 'schedule') }}

),

renamed as (

    select
        {{ trimmed('id') }} as schedule_id,
        {{ trimmed('time_zone') }} as time_zone,
        {{ parse_integer(as_text('start_time')) }} as start_minute,
        {{ parse_integer(as_text('end_time')) }} as end_minute,
        {{ parse_integer(as_text('start_time_utc')) }} as start_minute_utc,
        {{ utc_moment('created_at') }} as created_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from intervals

)

select * from renamed
