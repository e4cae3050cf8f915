{{ config(enabled='zendesk' in enabled_vendors()) }}

with

organizations as (

    select * from {{ ref('base_zendesk__organization') }}

),

domain_names as (

    select * from {{ ref('base_zendesk__domain_name') }}

),

ranked_domains as (

    select
        organization_id,
        domain_name,
        row_number() over (partition by organization_id order by coalesce(list_position, 0), domain_name) as domain_rank

    from domain_names

),

joined as (

    select
        organizations.organization_id,
        organizations.organization_name,
        organizations.external_id,
        coalesce(organizations.first_domain, ranked_domains.domain_name) as domain_name,
        organizations.synced_at,
        organizations.is_deleted

    from organizations

    left join ranked_domains
        on
            organizations.organization_id = ranked_domains.organization_id
            and ranked_domains.domain_rank = 1

),

renamed as (

    select
        'zendesk' as source_name,
        {{ vendor_id('zendesk', 'organization_id') }} as source_account_id,
        organization_name as account_name,
        {{ web_domain('domain_name') }} as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ stored_account_id('external_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
