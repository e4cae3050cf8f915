{{ config(enabled='chargebee' in enabled_vendors()) }}

with

line_deliveries as (

    select * from {{ ref('base_chargebee__invoice_line_item') }}

),

invoice_deliveries as (

    select * from {{ ref('base_chargebee__invoice') }}

),

lines as (

    {{ newest_per_key(
        'line_deliveries', ['invoice_line_id'],
        ['invoice_id', 'subscription_id', 'entity_type', 'item_price_id', 'starts_on', 'ends_on', 'quantity',
            'unit_price_minor', 'amount_minor', 'synced_at']
    ) }}

),

invoices as (

    {{ newest_per_key('invoice_deliveries', ['invoice_id'], ['status', 'synced_at', 'is_deleted']) }}

),

billed as (

    select lines.*

    from lines

    inner join invoices
        on lines.invoice_id = invoices.invoice_id

    where
        lines.subscription_id is not null
        and lines.entity_type in ('plan_item_price', 'addon_item_price')
        and lines.starts_on < lines.ends_on
        and not invoices.is_deleted
        and coalesce(invoices.status, '') <> 'voided'

)

select * from billed
