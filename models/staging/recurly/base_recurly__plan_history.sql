{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'plan_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as plan_id,
        {{ trimmed('code') }} as plan_code,
        {{ trimmed('name') }} as plan_name,
        lower({{ trimmed('interval_unit') }}) as interval_unit,
        coalesce({{ safe_cast(as_text('interval_length'), 'integer') }}, 1) as interval_length,
        -- a plan that is sold no more is still held by those who bought it
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
