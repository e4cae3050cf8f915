{{ config(enabled='zendesk' in enabled_vendors()) }}

with

holidays as (

    select * from {{ source('zendesk', 'schedule_holiday') }}

),

renamed as (

    select
        {{ trimmed('id') }} as holiday_id,
        {{ trimmed('schedule_id') }} as schedule_id,
        {{ calendar_date('start_date') }} as first_day,
        {{ calendar_date('end_date') }} as last_day,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from holidays

)

select * from renamed
