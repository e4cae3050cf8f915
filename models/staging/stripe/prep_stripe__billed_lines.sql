{{ config(enabled='stripe' in enabled_vendors(), materialized='table') }}

{%- set line_columns = [
    'invoice_id', 'subscription_id', 'item_id', 'price_id', 'quantity', 'currency', 'amount', 'period_starts_on',
    'period_ends_on', 'is_proration', 'is_subscription', 'synced_at',
] %}

with

line_deliveries as (

    select * from {{ ref('base_stripe__invoice_line_item') }}

),

invoice_deliveries as (

    select * from {{ ref('base_stripe__invoice') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

lines as (

    {{ newest_per_key('line_deliveries', ['invoice_line_id'], line_columns) }}

),

invoices as (

    {{ newest_per_key('invoice_deliveries', ['invoice_id'], ['is_deleted', 'synced_at']) }}

),

billed as (

    select
        lines.invoice_line_id,
        lines.subscription_id,
        coalesce(lines.item_id, lines.invoice_line_id) as item_id,
        lines.price_id,
        lines.quantity,
        lines.currency,
        lines.amount,
        lines.period_starts_on,
        lines.period_ends_on,
        lines.is_proration

    from lines

    left join invoices
        on lines.invoice_id = invoices.invoice_id

    left join prices
        on lines.price_id = prices.price_id

    -- metered use is billed for the period that is over, so its lines say nothing about the term that begins
    where
        lines.subscription_id is not null
        and lines.is_subscription
        and lines.period_ends_on > lines.period_starts_on
        and not coalesce(invoices.is_deleted, false)
        and not coalesce(prices.is_metered, false)

)

select * from billed
