-- Instalments by contract and due day. Grain: one row per contract and day; amounts in the reporting currency.
with

instalments as (

    select * from {{ ref('int_instalments_signed') }}

),

first_days as (

    select
        line_id,
        min(due_on) as first_due_on
    from instalments
    group by line_id

),

add_ons as (

    select
        instalments.contract_id,
        sum(instalments.amount) as add_on_amount,
        sum(instalments.slack) as add_on_slack
    from instalments
    inner join first_days
        on instalments.line_id = first_days.line_id and instalments.due_on = first_days.first_due_on
    where instalments.order_type = 'add_on' and instalments.is_recurring
    group by instalments.contract_id

),

days as (

    select
        account_id,
        contract_id,
        due_on,
        min(billable_on) as billable_on,
        max(currency) as currency,
        max(exchange_rate) as exchange_rate,
        sum(case when is_due and is_recurring then amount else 0 end) as due_recurring,
        sum(case when is_due and not is_recurring then amount else 0 end) as due_once,
        sum(case when is_due and is_recurring and order_type = 'add_on' then amount else 0 end) as due_add_on,
        sum(case when is_due and is_recurring then listed_amount else 0 end) as due_listed,
        sum(case when is_recurring and order_type in ('new', 'renewal') then amount else 0 end) as signed_recurring,
        sum(slack) as slack,
        max(case when is_paused then 1 else 0 end) as is_paused
    from instalments
    group by account_id, contract_id, due_on

),

final as (

    select
        days.*,
        days.due_recurring + days.due_once as due_amount,
        coalesce(add_ons.add_on_amount, 0) as contract_add_ons,
        {{ greatest_of(
            'days.slack + coalesce(add_ons.add_on_slack, 0)',
            'cast(' ~ var('reconciliation_tolerance') ~ ' as ' ~ type_money() ~ ')'
        ) }} as tolerance
    from days
    left join add_ons on days.contract_id = add_ons.contract_id

)

select * from final
