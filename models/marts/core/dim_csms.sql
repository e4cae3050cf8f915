with

users as (

    select * from {{ ref('int_crm_users') }}

),

attributes as (

    select * from {{ ref('int_account_attribute_history') }}

),

-- whoever holds or held an account, and whoever has the role
csms as (

    select distinct csm_id from attributes
    where csm_id is not null

    union distinct

    select user_id as csm_id from users
    where lower(role) = 'csm'

),

accounts_held as (

    select
        csm_id,
        count(*) as accounts_held

    from attributes

    where valid_to is null and csm_id is not null

    group by csm_id

),

final as (

    select
        csms.csm_id,
        users.user_name as csm_name,
        users.role,
        users.manager_id,
        coalesce(users.is_active, true) as is_active,
        cast(coalesce(accounts_held.accounts_held, 0) as bigint) as accounts_held

    from csms
    left join users
        on csms.csm_id = users.user_id
    left join accounts_held
        on csms.csm_id = accounts_held.csm_id

)

select * from final
