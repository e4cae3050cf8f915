{{ config(enabled='intercom' in enabled_vendors()) }}

with

conversations as (

    select * from {{ source('intercom', 'conversation_history') }}

),

versions as (

    {{ with_versions('conversations', ['id']) }}

),

renamed as (

    select
        {{ trimmed('id') }} as conversation_id,
        lower({{ trimmed('state') }}) as state,
        lower({{ trimmed('priority') }}) as priority,
        lower({{ trimmed('source_type') }}) as channel,
        lower({{ trimmed('source_author_type') }}) as opened_by_type,
        {{ trimmed('source_author_id') }} as opened_by_id,
        lower({{ trimmed('assignee_type') }}) as assignee_type,
        {{ trimmed('assignee_id') }} as assignee_id,
        {{ trimmed('conversation_rating_value') }} as rating,
        {{ trimmed('conversation_rating_remark') }} as rating_remark,

        -- moments
        {{ utc_moment('created_at') }} as created_at,
        {{ trimmed('created_at') }} as landed_created_at,
        {{ utc_moment('first_contact_reply_created_at') }} as first_contact_reply_at,
        {{ utc_moment_text('conversation_rating_created_at') }} as rated_at,
        {{ utc_moment('updated_at') }} as updated_at,

        -- origin
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        is_current,
        is_gone as is_deleted

    from versions

)

select * from renamed
