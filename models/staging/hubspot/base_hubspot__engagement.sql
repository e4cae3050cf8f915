{{ config(enabled='hubspot' in enabled_vendors()) }}

with

engagements as (

    select * from {{ source('hubspot', 'engagement') }}

),

renamed as (

    select
        {{ trimmed('id') }} as engagement_id,
        {{ trimmed('owner_id') }} as owner_id,
        {{ utc_moment_text(adapter.quote('timestamp')) }} as occurred_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from engagements

)

select * from renamed
