-- The figures that are compared. Grain: one row per account and month in which any of them says something.
with

cmrr_months as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

-- an account that was never committed has no month of CMRR, and may be in service all the same
live_months as (

    select * from {{ ref('int_account_live_months') }}

),

orders as (

    select * from {{ ref('int_orders_booked') }}

),

deals as (

    select * from {{ ref('int_deals_matched') }}

),

instalments as (

    select * from {{ ref('int_instalments_due') }}

),

invoices as (

    select * from {{ ref('int_invoices_matched') }}

),

figures as (

    select
        account_id,
        fiscal_period_id,
        ending_cmrr as cmrr,
        cast(0 as {{ type_money() }}) as billed_mrr,
        cast(0 as {{ type_money() }}) as signed_mrr,
        cast(0 as {{ type_money() }}) as crm_booked_mrr,
        cast(0 as {{ type_money() }}) as due_amount,
        cast(0 as {{ type_money() }}) as invoiced_amount,
        0 as invoices_without_rate
    from cmrr_months
    union all
    select
        account_id,
        fiscal_period_id,
        0 as cmrr,
        live_mrr as billed_mrr,
        0 as signed_mrr,
        0 as crm_booked_mrr,
        0 as due_amount,
        0 as invoiced_amount,
        0 as invoices_without_rate
    from live_months
    union all
    select
        account_id,
        {{ fiscal_month_id('signed_on') }} as fiscal_period_id,
        0 as cmrr,
        0 as billed_mrr,
        signed_mrr,
        0 as crm_booked_mrr,
        0 as due_amount,
        0 as invoiced_amount,
        0 as invoices_without_rate
    from orders
    union all
    select
        account_id,
        {{ fiscal_month_id('won_on') }} as fiscal_period_id,
        0 as cmrr,
        0 as billed_mrr,
        0 as signed_mrr,
        booked_mrr as crm_booked_mrr,
        0 as due_amount,
        0 as invoiced_amount,
        0 as invoices_without_rate
    from deals
    union all
    select
        account_id,
        {{ fiscal_month_id('due_on') }} as fiscal_period_id,
        0 as cmrr,
        0 as billed_mrr,
        0 as signed_mrr,
        0 as crm_booked_mrr,
        due_amount,
        0 as invoiced_amount,
        0 as invoices_without_rate
    from instalments
    union all
    select
        account_id,
        {{ fiscal_month_id('issued_on') }} as fiscal_period_id,
        0 as cmrr,
        0 as billed_mrr,
        0 as signed_mrr,
        0 as crm_booked_mrr,
        0 as due_amount,
        issued_amount as invoiced_amount,
        case when has_rate then 0 else 1 end as invoices_without_rate
    from invoices

),

final as (

    select
        account_id,
        fiscal_period_id,
        sum(cmrr) as cmrr,
        sum(billed_mrr) as billed_mrr,
        sum(signed_mrr) as signed_mrr,
        sum(crm_booked_mrr) as crm_booked_mrr,
        sum(due_amount) as due_amount,
        sum(invoiced_amount) as invoiced_amount,
        sum(invoices_without_rate) as invoices_without_rate
    from figures
    group by account_id, fiscal_period_id

)

select * from final
