{{ config(enabled='recurly' in enabled_vendors()) }}

with

invoices as (

    select * from {{ ref('base_recurly__invoice_history') }}

),

line_deliveries as (

    select * from {{ ref('base_recurly__line_item_history') }}

),

links as (

    select * from {{ ref('base_recurly__invoice_subscription_history') }}

),

terms as (

    select * from {{ ref('prep_recurly__terms') }}

),

lines as (

    {{ newest_per_key('line_deliveries', ['line_item_id'], ['invoice_id', 'origin', 'subtotal', 'synced_at']) }}

),

shares as (

    select
        invoice_id,
        sum(subtotal) as subtotal,
        sum(case when origin in ('plan', 'add_on') then subtotal else 0 end) as subtotal_recurring

    from lines

    group by invoice_id

),

single_links as (

    -- an invoice of several subscriptions belongs to no one contract
    select
        invoice_id,
        min(subscription_id) as subscription_id

    from links

    group by invoice_id

    having count(*) = 1

),

joined as (

    select
        invoices.*,
        terms.contract_id,
        -- coupons and taxes lie on all lines alike
        case
            when shares.invoice_id is not null
                then cast(
                    {{ safe_cast('invoices.total', 'decimal(18, 6)') }}
                    * coalesce(shares.subtotal_recurring / nullif(shares.subtotal, 0), 0) as decimal(18, 2)
                )
        end as amount_recurring

    from invoices

    left join shares
        on invoices.invoice_id = shares.invoice_id

    left join single_links
        on invoices.invoice_id = single_links.invoice_id

    left join terms
        on
            single_links.subscription_id = terms.subscription_id
            and invoices.issued_on between terms.term_start and terms.term_end

),

renamed as (

    select
        {{ vendor_id('recurly', 'invoice_id') }} as invoice_id,
        {{ vendor_id('recurly', 'customer_id') }} as account_id,
        {{ vendor_id('recurly', 'contract_id') }} as contract_id,
        coalesce({{ as_text('issued_on') }}, landed_created_at) as issued_on,
        coalesce({{ as_text('due_on') }}, {{ as_text('issued_on') }}, landed_created_at) as due_on,
        total as amount,
        {{ as_text('amount_recurring') }} as amount_recurring,
        currency,
        case when status in ('paid', 'closed') then {{ as_text('closed_on') }} end as paid_on,
        -- not charged yet: it may still change
        case when status = 'pending' then 'draft' else status end as status,

        -- origin
        'recurly' as source_name,
        invoice_id as source_row_id,
        {{ utc_moment_text('synced_at') }} as synced_at,
        'false' as is_deleted

    from joined

)

select * from renamed
