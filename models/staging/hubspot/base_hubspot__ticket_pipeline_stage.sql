{{ config(enabled='hubspot_tickets' in enabled_vendors()) }}

with

stages as (

    select * from {{ source('hubspot', 'ticket_pipeline_stage') }}

),

renamed as (

    select
        {{ trimmed('stage_id') }} as stage_id,
        {{ trimmed('label') }} as stage_label,
        {{ is_true('is_closed') }} or coalesce(lower({{ trimmed('ticket_state') }}) = 'closed', false) as is_closed,
        {{ utc_moment('_fivetran_synced') }} as synced_at

    from stages

)

select * from renamed
