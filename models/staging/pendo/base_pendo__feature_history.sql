{{ config(enabled='pendo' in enabled_vendors()) }}

with

features as (

    select * from {{ source('pendo', 'feature_history') }}

),

renamed as (

    select
        {{ trimmed('id') }} as feature_id,
        {{ trimmed('name') }} as feature_name,
        {{ trimmed('is_core_event') }} as is_core_event,
        coalesce({{ utc_moment('last_updated_at') }}, {{ utc_moment('_fivetran_synced') }}) as synced_at

    from features

)

select * from renamed
