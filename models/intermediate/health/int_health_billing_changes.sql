{{ config(materialized='view') }}

with

invoices as (

    select * from {{ ref('int_billing_invoices') }}

),

-- a void invoice was never owed, a credit is no bill that could be paid late
owed as (

    select *
    from invoices
    where lower(coalesce(status, '')) not in ('void', 'voided', 'draft', 'deleted') and amount > 0

),

changes as (

    {{ window_of('invoices_due_365', 'owed', 'due_on', 365) }}
    union all
    {{ window_of('invoices_on_time_365', 'owed', 'due_on', 365, '1', 'paid_on <= due_on') }}
    union all
    {{ change_of('overdue_amount', 'owed', add_days('due_on', 1), 'amount', '(paid_on is null or paid_on > due_on)') }}
    union all
    {{ change_of('overdue_amount', 'owed', 'paid_on', '-amount', 'paid_on > due_on') }}
    union all
    {{ window_of('invoiced_365', 'owed', 'issued_on', 365, 'amount') }}
    union all
    {{ window_of('invoiced_known_365', 'owed', 'issued_on', 365, 'amount', 'amount_recurring is not null') }}
    union all
    {{ window_of(
        'invoiced_recurring_365', 'owed', 'issued_on', 365, 'amount_recurring', 'amount_recurring is not null'
    ) }}

)

select * from changes
