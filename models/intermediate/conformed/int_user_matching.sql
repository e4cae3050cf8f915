with

crm_users as (
    select * from {{ ref('int_crm_users') }}
),

source_users as (
    select * from {{ ref('int_source_users_landed') }}
    where row_outcome = 'accepted'
),

-- an address that two users share says nothing about either
addresses as (
    select
        lower(trim(email)) as email,
        min(user_id) as user_id
    from crm_users
    where email is not null
    group by lower(trim(email))
    having count(*) = 1
),

-- the CRM may be the same system: its own users need no matching
matched as (
    select
        source_users.source_name,
        source_users.source_user_id,
        coalesce(same_users.user_id, addresses.user_id) as user_id,
        case
            when same_users.user_id is not null then 'crm'
            when addresses.user_id is not null then 'email'
            else 'unmatched'
        end as match_method
    from source_users
    left join crm_users as same_users on source_users.source_user_id = same_users.user_id
    left join addresses on lower(trim(source_users.email)) = addresses.email
)

select * from matched
