{{ config(enabled='zendesk' in enabled_vendors()) }}

with

tickets as (

    select * from {{ source('zendesk', 'ticket') }}

),

renamed as (

    select
        {{ trimmed('id') }} as ticket_id,
        {{ trimmed('organization_id') }} as organization_id,
        {{ trimmed('requester_id') }} as requester_id,
        {{ trimmed('submitter_id') }} as submitter_id,
        {{ trimmed('assignee_id') }} as assignee_id,
        lower({{ trimmed('priority') }}) as priority,
        lower({{ trimmed('type') }}) as ticket_type,
        -- two spellings of one status
        case
            when lower({{ trimmed('status') }}) = 'on-hold' then 'hold'
            else lower({{ trimmed('status') }})
        end as status,
        {{ utc_moment('created_at') }} as created_at,
        {{ trimmed('created_at') }} as landed_created_at,
        {{ utc_moment('updated_at') }} as updated_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} or coalesce(lower({{ trimmed('status') }}) = 'deleted', false) as is_deleted

    from tickets

)

select * from renamed
