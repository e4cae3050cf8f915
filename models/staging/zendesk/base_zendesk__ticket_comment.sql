{{ config(enabled='zendesk' in enabled_vendors()) }}

with

comments as (

    select * from {{ source('zendesk', 'ticket_comment') }}

),

renamed as (

    select
        {{ trimmed('id') }} as comment_id,
        {{ trimmed('ticket_id') }} as ticket_id,
        {{ trimmed('user_id') }} as user_id,
        coalesce({{ safe_cast(as_text(adapter.quote('public')), dbt.type_boolean()) }}, true) as is_public,
        {{ utc_moment('created') }} as created_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from comments

)

select * from renamed
