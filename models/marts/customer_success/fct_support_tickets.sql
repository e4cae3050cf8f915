with

tickets as (

    select * from {{ ref('int_support_tickets') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

users as (

    select * from {{ ref('int_crm_users') }}

),

-- what is dated after as_of has not happened
known as (

    select
        *,
        case when cast(first_replied_at as date) <= {{ as_of() }} then first_replied_at end as replied_at,
        case when cast(solved_at as date) <= {{ as_of() }} then solved_at end as solved_by_now_at

    from tickets

    where cast(created_at as date) <= {{ as_of() }}

),

joined as (

    select
        known.*,
        accounts.account_name,
        accounts.csm_id,
        users.user_name as assignee_name

    from known

    left join accounts
        on known.account_id = accounts.account_id

    left join users
        on known.assignee_id = users.user_id

),

final as (

    select
        ticket_id,
        source_name,

        -- who
        account_id,
        account_name,
        csm_id,
        requester_id,
        assignee_id,
        assignee_name,

        -- what
        priority,
        lower(coalesce(priority, '')) in ('urgent', 'p1', 'critical') as is_urgent,
        ticket_type,
        status,
        coalesce(is_escalated, false) as is_escalated,
        is_opened_by_agent,
        reopened_count,
        internal_note_count,

        -- when
        created_at,
        replied_at as first_replied_at,
        solved_by_now_at as solved_at,
        solved_by_now_at is null as is_open,

        -- how long, in minutes
        cast(
            {{ dbt.datediff('created_at', 'replied_at', 'minute') }}
            as {{ dbt.type_bigint() }}
        ) as first_reply_minutes,
        cast(case when replied_at is not null then first_reply_business_minutes end as {{ dbt.type_bigint() }})
            as first_reply_business_minutes,
        cast(
            {{ dbt.datediff('created_at', 'solved_by_now_at', 'minute') }}
            as {{ dbt.type_bigint() }}
        ) as resolution_minutes,
        cast(case when solved_by_now_at is not null then resolution_business_minutes end as {{ dbt.type_bigint() }})
            as resolution_business_minutes

    from joined

)

select * from final
