{{ config(enabled='intercom' in enabled_vendors()) }}

with

conversations as (

    select * from {{ ref('base_intercom__conversation_history') }}

),

accounts as (

    select * from {{ ref('prep_intercom__conversation_accounts') }}

),

joined as (

    select
        conversations.*,
        accounts.company_id

    from conversations

    left join accounts
        on conversations.conversation_id = accounts.conversation_id

    -- the conversation was rated, or a rating was asked for
    where
        conversations.is_current
        and (conversations.rated_at is not null or conversations.rating is not null)

),

renamed as (

    select
        {{ vendor_id('intercom', 'conversation_id') }} as response_id,
        {{ vendor_id('intercom', 'company_id') }} as account_id,
        -- support's people are not the CRM's contacts
        cast(null as {{ dbt.type_string() }}) as contact_id,
        'csat' as kind,
        rating as score,
        rated_at as sent_at,
        -- Intercom keeps one moment for question and answer
        case when rating is not null then rated_at end as responded_at,
        {{ vendor_id('intercom', 'conversation_id') }} as ticket_id,
        rating_remark as comment,

        -- origin
        'intercom' as source_name,
        conversation_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
