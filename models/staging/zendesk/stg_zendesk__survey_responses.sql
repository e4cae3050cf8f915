{{ config(enabled='zendesk' in enabled_vendors()) }}

with

ratings as (

    select * from {{ source('zendesk', 'satisfaction_rating') }}

),

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

user_deliveries as (

    select * from {{ ref('base_zendesk__user') }}

),

users as (

    {{ newest_per_key('user_deliveries', ['user_id'], ['role', 'organization_id', 'synced_at']) }}

),

ticket_organizations as (

    {{ newest_per_key('tickets', ['ticket_id'], ['organization_id', 'requester_id', 'synced_at']) }}

),

cast_ratings as (

    select
        {{ trimmed('id') }} as rating_id,
        {{ trimmed('ticket_id') }} as ticket_id,
        {{ trimmed('requester_id') }} as requester_id,
        lower({{ trimmed('score') }}) as rating,
        {{ trimmed('comment') }} as comment,
        created_at as offered_at,
        updated_at as answered_at,
        {{ utc_moment('_fivetran_synced') }} as synced_at,
        {{ is_true('_fivetran_deleted') }} as is_deleted

    from ratings

),

joined as (

    select
        cast_ratings.rating_id,
        cast_ratings.ticket_id,
        coalesce(ticket_organizations.organization_id, users.organization_id) as organization_id,
        cast_ratings.rating,
        cast_ratings.comment,
        cast_ratings.offered_at,
        cast_ratings.answered_at,
        cast_ratings.synced_at,
        cast_ratings.is_deleted

    from cast_ratings

    left join ticket_organizations
        on cast_ratings.ticket_id = ticket_organizations.ticket_id

    left join users
        on coalesce(cast_ratings.requester_id, ticket_organizations.requester_id) = users.user_id

),

renamed as (

    select
        {{ vendor_id('zendesk', 'rating_id') }} as response_id,
        {{ vendor_id('zendesk', 'organization_id') }} as account_id,
        -- support's users are not the CRM's contacts
        cast(null as {{ dbt.type_string() }}) as contact_id,
        'csat' as kind,
        -- two answers on the ends of the scale of five
        case
            when rating like 'good%' then '5'
            when rating like 'bad%' then '1'
            when rating like '%offered' then null
            else rating
        end as score,
        {{ utc_moment_text('offered_at') }} as sent_at,
        case when rating not like '%offered' then {{ utc_moment_text('answered_at') }} end as responded_at,
        {{ vendor_id('zendesk', 'ticket_id') }} as ticket_id,
        comment,

        -- origin
        'zendesk' as source_name,
        rating_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        -- what was never offered is no survey
        {{ flag_text("is_deleted or coalesce(rating = 'unoffered', false)") }} as is_deleted

    from joined

)

select * from renamed
