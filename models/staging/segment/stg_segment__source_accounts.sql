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
        groups_known.stored_id,
        groups_known.synced_at

    from account_ids

    left join groups_known
        on account_ids.account_id = groups_known.account_id

),

renamed as (

    select
        {{ usage_account_columns('segment') }}

    from joined

)

select * from renamed
