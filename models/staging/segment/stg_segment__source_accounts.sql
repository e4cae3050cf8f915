{{ config(enabled='segment' in enabled_vendors()) }}

with

tracks as (

    select * from {{ ref('base_segment__tracks') }}

),

group_calls as (

    select * from {{ ref('base_segment__groups') }}

),

groups_known as (

    {{ newest_per_key('group_calls', ['account_id'], ['account_name', 'domain', 'stored_id', 'synced_at']) }}

),

account_ids as (

    select distinct account_id
    from (
        select account_id from tracks
        union all
        select account_id from group_calls
    ) as named_accounts
    where account_id is not null

),

joined as (

    select
        account_ids.account_id,
        groups_known.account_name,
        groups_known.domain,
        coalesce(groups_known.stored_id, account_ids.account_id) as stored_id,
        groups_known.synced_at

    from account_ids

    left join groups_known
        on account_ids.account_id = groups_known.account_id

),

renamed as (

    select
        'segment' as source_name,
        {{ vendor_id('segment', 'account_id') }} as source_account_id,
        account_name,
        -- a product may use the customer's web domain as the id of its group
        coalesce(domain, {{ web_domain('account_id') }}) as domain,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ stored_account_id('stored_id') }} as stored_account_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from joined

)

select * from renamed
