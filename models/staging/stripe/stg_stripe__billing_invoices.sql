{{ config(enabled='stripe' in enabled_vendors()) }}

with

invoices as (

    select * from {{ ref('base_stripe__invoice') }}

),

line_deliveries as (

    select * from {{ ref('base_stripe__invoice_line_item') }}

),

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

lines as (

    {{ newest_per_key(
        'line_deliveries', ['invoice_line_id'], ['invoice_id', 'amount', 'is_subscription', 'synced_at']
    ) }}

),

invoice_amounts as (

    select
        invoice_id,
        sum(amount) as amount,
        sum(case when is_subscription then amount else 0 end) as amount_recurring

    from lines

    group by invoice_id

),

joined as (

    select
        invoices.invoice_id,
        invoices.customer_id,
        terms.contract_id,
        invoices.issued_on,
        coalesce(invoices.due_on, invoices.issued_on) as due_on,
        coalesce({{ as_text('cast(invoices.total as decimal(18, 2))') }}, invoices.landed_total) as amount,
        -- coupons and taxes lie on all lines alike
        cast(
            invoices.total * coalesce(invoice_amounts.amount_recurring / nullif(invoice_amounts.amount, 0), 0)
            as decimal(18, 2)
        ) as amount_recurring,
        invoice_amounts.invoice_id is not null as has_lines,
        invoices.currency,
        invoices.paid_on,
        invoices.status,
        invoices.synced_at,
        invoices.is_deleted

    from invoices

    left join terms
        on
            invoices.subscription_id = terms.subscription_id
            and invoices.issued_on between terms.term_start and terms.term_end

    left join invoice_amounts
        on invoices.invoice_id = invoice_amounts.invoice_id

),

renamed as (

    select
        {{ vendor_id('stripe', 'invoice_id') }} as invoice_id,
        {{ vendor_id('stripe', 'customer_id') }} as account_id,
        {{ vendor_id('stripe', 'contract_id') }} as contract_id,
        {{ as_text('issued_on') }} as issued_on,
        {{ as_text('due_on') }} as due_on,
        amount,
        case when has_lines then {{ as_text('amount_recurring') }} end as amount_recurring,
        currency,
        {{ as_text('paid_on') }} as paid_on,
        status,

        -- origin
        'stripe' as source_name,
        invoice_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
