{{ config(enabled='zuora' in enabled_vendors()) }}

with

invoices as (

    select * from {{ ref('base_zuora__invoice') }}

),

item_deliveries as (

    select * from {{ ref('base_zuora__invoice_item') }}

),

invoice_payment_deliveries as (

    select * from {{ ref('base_zuora__invoice_payment') }}

),

payment_deliveries as (

    select * from {{ ref('base_zuora__payment') }}

),

charge_deliveries as (

    select * from {{ ref('base_zuora__rate_plan_charge') }}

),

versions as (

    select * from {{ ref('prep_zuora__versions') }}

),

terms as (

    select * from {{ ref('prep_zuora__terms') }}

),

items as (

    {{ newest_per_key(
        'item_deliveries', ['invoice_item_id'],
        ['invoice_id', 'version_id', 'charge_id', 'amount', 'tax', 'synced_at', 'is_deleted']
    ) }}

),

charges as (

    {{ newest_per_key('charge_deliveries', ['charge_id'], ['charge_type', 'synced_at']) }}

),

invoice_payments as (

    {{ newest_per_key(
        'invoice_payment_deliveries', ['invoice_payment_id'],
        ['invoice_id', 'payment_id', 'created_on', 'synced_at', 'is_deleted']
    ) }}

),

payments as (

    {{ newest_per_key('payment_deliveries', ['payment_id'], ['paid_on', 'status', 'synced_at', 'is_deleted']) }}

),

item_sums as (

    -- the recurring part with its tax, as the invoice's amount is
    select
        items.invoice_id,
        sum(case when charges.charge_type = 'recurring' then items.amount + items.tax else 0 end) as amount_recurring,
        -- an item of an unknown charge leaves the split unknown
        max(case when charges.charge_type is null then 1 else 0 end) as unknown_items,
        case
            when min(versions.subscription_id) = max(versions.subscription_id) then min(versions.subscription_id)
        end as subscription_id

    from items

    left join charges
        on items.charge_id = charges.charge_id

    left join versions
        on items.version_id = versions.version_id

    where not items.is_deleted

    group by items.invoice_id

),

payment_days as (

    select
        invoice_payments.invoice_id,
        max(coalesce(payments.paid_on, invoice_payments.created_on)) as last_paid_on

    from invoice_payments

    left join payments
        on invoice_payments.payment_id = payments.payment_id

    where
        not invoice_payments.is_deleted
        and coalesce(payments.status, 'processed') = 'processed'

    group by invoice_payments.invoice_id

),

joined as (

    select
        invoices.*,
        {{ safe_cast('invoices.issued_on', 'date') }} as issued_day,
        terms.contract_id,
        case when item_sums.unknown_items = 0 then item_sums.amount_recurring end as amount_recurring,
        case when invoices.balance = 0 then coalesce(payment_days.last_paid_on, invoices.updated_on) end as paid_on

    from invoices

    left join item_sums
        on invoices.invoice_id = item_sums.invoice_id

    left join payment_days
        on invoices.invoice_id = payment_days.invoice_id

    left join terms
        on
            item_sums.subscription_id = terms.subscription_id
            and {{ safe_cast('invoices.issued_on', 'date') }} between terms.term_start and terms.term_end

),

renamed as (

    select
        {{ vendor_id('zuora', 'invoice_id') }} as invoice_id,
        {{ vendor_id('zuora', 'account_id') }} as account_id,
        {{ vendor_id('zuora', 'contract_id') }} as contract_id,
        issued_on,
        due_on,
        amount,
        {{ as_text('cast(amount_recurring as decimal(18, 2))') }} as amount_recurring,
        currency,
        {{ as_text('paid_on') }} as paid_on,
        -- the words that the rules of payment know
        case
            when status = 'posted' and balance = 0 then 'paid'
            when status = 'posted' then 'open'
            when status in ('canceled', 'cancelled', 'reversed', 'error') then 'void'
            else status
        end as status,

        -- origin
        'zuora' as source_name,
        invoice_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
