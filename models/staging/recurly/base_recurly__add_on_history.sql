{{ config(enabled='recurly' in enabled_vendors()) }}

with

versions as (

    select * from {{ source('recurly', 'add_on_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as add_on_id,
        coalesce({{ trimmed('name') }}, {{ trimmed('code') }}) as add_on_name,
        coalesce(lower({{ trimmed('add_on_type') }}) = 'usage', false) as is_metered,
        coalesce({{ utc_moment('updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from versions

)

select * from renamed
