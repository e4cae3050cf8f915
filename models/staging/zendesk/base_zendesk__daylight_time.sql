{{ config(enabled='zendesk' in enabled_vendors()) }}

with

daylight_times as (

    select * from {{ source('zendesk', 'daylight_time') }}

),

renamed as (

    select
        {{ trimmed('time_zone') }} as time_zone,
        {{ parse_integer(as_text('year')) }} as daylight_year,
        {{ utc_moment('daylight_start_utc') }} as starts_at,
        {{ utc_moment('daylight_end_utc') }} as ends_at,
        60 * {{ parse_integer(as_text('daylight_offset')) }} as daylight_minutes,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from daylight_times

)

select * from renamed
