{{ config(enabled='segment' in enabled_vendors()) }}

with

group_calls as (

    select * from {{ ref('base_segment__groups') }}

),

calls as (

    select distinct
        user_id,
        account_id,
        grouped_at

    from group_calls

    where user_id is not null and account_id is not null and grouped_at is not null

),

-- two calls of one moment: the larger id stands
moments as (

    select
        user_id,
        grouped_at,
        max(account_id) as account_id
    from calls
    group by user_id, grouped_at

),

-- a user belonged to the first group from the start: products identify people before they group them
stretches as (

    select
        user_id,
        account_id,
        case
            when row_number() over (partition by user_id order by grouped_at) > 1 then grouped_at
            else cast({{ undated_day() }} as {{ dbt.type_timestamp() }})
        end as valid_from,
        lead(grouped_at) over (partition by user_id order by grouped_at) as valid_to

    from moments

)

select * from stretches
