{{ config(materialized='view') }}

with

invoices as (

    select * from {{ ref('int_invoices_owed') }}

),

lookbacks as (

    select * from {{ ref('int_health_lookbacks') }}

),

owed as (

    select
        invoices.*,
        lookbacks.*
    from invoices
    cross join lookbacks

),

changes as (

    {{ window_of('invoices_due_in_window', 'owed', 'due_on', 'payment_punctuality_days') }}
    union all
    {{ window_of(
        'invoices_on_time_in_window', 'owed', 'due_on', 'payment_punctuality_days', '1', 'paid_on <= due_on'
    ) }}
    union all
    {{ change_of('overdue_amount', 'owed', add_days('due_on', 1), 'amount', '(paid_on is null or paid_on > due_on)') }}
    union all
    {{ change_of('overdue_amount', 'owed', 'paid_on', '-amount', 'paid_on > due_on') }}
    union all
    {{ window_of('invoiced_in_window', 'owed', 'issued_on', 'overdue_balance_days', 'amount') }}
    union all
    {{ window_of(
        'invoiced_known_in_window', 'owed', 'issued_on', 'non_recurring_share_days', 'amount',
        'amount_recurring is not null'
    ) }}
    union all
    {{ window_of(
        'invoiced_recurring_in_window', 'owed', 'issued_on', 'non_recurring_share_days', 'amount_recurring',
        'amount_recurring is not null'
    ) }}

)

select * from changes
