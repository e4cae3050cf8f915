{{ config(enabled='zendesk' in enabled_vendors()) }}

with

zones as (

    select * from {{ source('zendesk', 'time_zone') }}

),

renamed as (

    select
        {{ trimmed('time_zone') }} as time_zone,
        -- `-05:30` in minutes
        case when {{ trimmed('standard_offset') }} like '-%' then -1 else 1 end
        * (
            60 * {{ safe_cast('substring(' ~ trimmed('standard_offset') ~ ', 2, 2)', dbt.type_int()) }}
            + {{ safe_cast('substring(' ~ trimmed('standard_offset') ~ ', 5, 2)', dbt.type_int()) }}
        ) as standard_minutes,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from zones

)

select * from renamed
