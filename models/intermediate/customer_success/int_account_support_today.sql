-- Support tickets of each account as of as_of. Grain: one row per account that ever opened one.
with

tickets as (

    select * from {{ ref('int_support_tickets') }}

),

dated as (

    select
        account_id,
        cast(created_at as date) as created_on,
        case when cast(solved_at as date) <= {{ as_of() }} then cast(solved_at as date) end as solved_on,
        lower(coalesce(priority, '')) in ('urgent', 'p1', 'critical') as is_urgent

    from tickets

    where cast(created_at as date) <= {{ as_of() }} and account_id is not null

),

final as (

    select
        account_id,
        cast(sum(case when solved_on is null then 1 else 0 end) as bigint) as open_tickets,
        cast(sum(case when solved_on is null and is_urgent then 1 else 0 end) as bigint) as open_urgent_tickets,
        cast(sum(case when created_on > {{ add_days(as_of(), -90) }} then 1 else 0 end) as bigint) as tickets_90d,
        min(case when solved_on is null then created_on end) as oldest_open_ticket_on,
        max(created_on) as last_ticket_on

    from dated

    group by account_id

)

select * from final
