{{ config(enabled='hubspot' in enabled_vendors()) }}

with

stages as (

    select * from {{ source('hubspot', 'deal_pipeline_stage') }}

),

renamed as (

    select
        {{ trimmed('stage_id') }} as stage_id,
        {{ trimmed('label') }} as stage_label,
        {{ is_true('closed_won') }} as is_won,
        {{ is_true('is_closed') }} or {{ is_true('closed_won') }} as is_closed,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from stages

)

select * from renamed
