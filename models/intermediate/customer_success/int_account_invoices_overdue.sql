-- What each account owes past its due day on as_of. Grain: one row per account that does.
with

invoices as (

    select * from {{ ref('int_invoices_owed') }}

),

overdue as (

    select
        account_id,
        amount,
        currency,
        due_on

    from invoices

    where
        due_on < {{ as_of() }}
        and (paid_on is null or paid_on > {{ as_of() }})

),

summed as (

    select
        account_id,
        cast(count(*) as bigint) as overdue_invoices,
        -- amounts of several currencies make no sum
        case
            when count(distinct coalesce(currency, '')) = 1 then cast(sum(amount) as {{ type_money() }})
        end as overdue_amount,
        case when count(distinct coalesce(currency, '')) = 1 then min(currency) end as overdue_currency,
        min(due_on) as oldest_due_on

    from overdue

    group by account_id

),

final as (

    select
        summed.*,
        cast(
            {{ days_between('oldest_due_on', as_of()) }} as integer
        ) as oldest_overdue_days

    from summed

)

select * from final
