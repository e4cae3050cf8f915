{{ config(enabled='chargebee' in enabled_vendors()) }}

with

invoices as (

    select * from {{ ref('base_chargebee__invoice') }}

),

credit_notes as (

    select * from {{ ref('base_chargebee__credit_note') }}

),

line_deliveries as (

    select * from {{ ref('base_chargebee__invoice_line_item') }}

),

terms as (

    select * from {{ ref('prep_chargebee__terms') }}

),

lines as (

    {{ newest_per_key(
        'line_deliveries', ['invoice_line_id'], ['invoice_id', 'entity_type', 'amount_minor', 'synced_at']
    ) }}

),

shares as (

    select
        invoice_id,
        sum(case when entity_type in ('plan_item_price', 'addon_item_price') then amount else 0 end)
            as amount_recurring,
        sum(amount) as amount

    from (
        select
            *,
            {{ safe_cast('amount_minor', 'decimal(24, 6)') }} as amount
        from lines
    ) as valued_lines

    group by invoice_id

),

invoiced_subscriptions as (

    select
        invoice_id,
        max(subscription_id) as subscription_id

    from invoices

    group by invoice_id

),

-- a credit note is an invoice of less than nothing, settled on the day it is issued
documents as (

    select
        invoice_id,
        customer_id,
        subscription_id,
        status,
        currency,
        total,
        landed_total,
        issued_on,
        due_on,
        paid_on,
        synced_at,
        is_deleted

    from invoices

    union all

    select
        'credit_note:' || credit_notes.credit_note_id as invoice_id,
        credit_notes.customer_id,
        coalesce(credit_notes.subscription_id, invoiced_subscriptions.subscription_id) as subscription_id,
        credit_notes.status,
        credit_notes.currency,
        -credit_notes.total as total,
        credit_notes.landed_total,
        credit_notes.issued_on,
        credit_notes.issued_on as due_on,
        credit_notes.issued_on as paid_on,
        credit_notes.synced_at,
        credit_notes.is_deleted

    from credit_notes

    left join invoiced_subscriptions
        on credit_notes.credited_invoice_id = invoiced_subscriptions.invoice_id

),

joined as (

    select
        documents.*,
        terms.contract_id,
        -- coupons and taxes lie on all lines alike
        case
            when shares.invoice_id is not null
                then cast(
                    documents.total * coalesce(shares.amount_recurring / nullif(shares.amount, 0), 0) as decimal(18, 2)
                )
        end as amount_recurring

    from documents

    left join terms
        on
            documents.subscription_id = terms.subscription_id
            and documents.issued_on between terms.term_start and terms.term_end

    left join shares
        on documents.invoice_id = shares.invoice_id

),

renamed as (

    select
        {{ vendor_id('chargebee', 'invoice_id') }} as invoice_id,
        {{ vendor_id('chargebee', 'customer_id') }} as account_id,
        {{ vendor_id('chargebee', 'contract_id') }} as contract_id,
        {{ as_text('issued_on') }} as issued_on,
        {{ as_text('coalesce(due_on, issued_on)') }} as due_on,
        coalesce({{ as_text('cast(total as decimal(18, 2))') }}, landed_total) as amount,
        {{ as_text('amount_recurring') }} as amount_recurring,
        currency,
        {{ as_text('paid_on') }} as paid_on,
        -- not closed yet: its lines may still change
        case when status = 'pending' then 'draft' else status end as status,

        -- origin
        'chargebee' as source_name,
        invoice_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        {{ flag_text('is_deleted') }} as is_deleted

    from joined

)

select * from renamed
