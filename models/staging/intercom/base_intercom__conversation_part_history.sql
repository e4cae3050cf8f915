{{ config(enabled='intercom' in enabled_vendors()) }}

with

parts as (

    select * from {{ source('intercom', 'conversation_part_history') }}

),

versions as (

    {{ with_versions('parts', ['id']) }}

),

renamed as (

    select
        {{ trimmed('id') }} as part_id,
        {{ trimmed('conversation_id') }} as conversation_id,
        lower({{ trimmed('part_type') }}) as part_type,
        lower({{ trimmed('author_type') }}) as author_type,
        {{ trimmed('author_id') }} as author_id,
        {{ trimmed('body') }} is not null as has_text,
        {{ utc_moment('created_at') }} as created_at

    from versions

    where is_current and not is_gone

)

select * from renamed
