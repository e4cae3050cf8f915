{{ config(enabled='hubspot' in enabled_vendors()) }}

with

pipelines as (

    select * from {{ source('hubspot', 'deal_pipeline') }}

),

renamed as (

    select
        {{ trimmed('pipeline_id') }} as pipeline_id,
        {{ trimmed('label') }} as pipeline_label,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from pipelines

)

select * from renamed
