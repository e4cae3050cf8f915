{{ config(enabled='zuora' in enabled_vendors()) }}

-- Zuora states the MRR of a charge before discounts: the line made of it comes to the same, to the cent.
with

lines as (

    select * from {{ ref('int_contract_lines_valued') }}

),

staged as (

    select * from {{ ref('stg_zuora__billing_order_lines') }}

),

items as (

    select * from {{ ref('prep_zuora__items') }}

),

terms as (

    select * from {{ ref('prep_zuora__terms') }}

),

compared as (

    select
        lines.line_id,
        items.stated_mrr,
        cast(lines.yearly_unit_price * lines.quantity / 12 as decimal(18, 4)) as mrr_before_discount

    from lines

    inner join staged
        on lines.line_id = staged.line_id

    inner join terms
        on lines.contract_id = {{ vendor_id('zuora', 'terms.contract_id') }}

    inner join items
        on
            terms.subscription_id = items.subscription_id
            and staged.source_row_id = items.item_id
            and lines.service_start >= items.valid_from
            and lines.service_start < items.valid_to

    where items.stated_mrr is not null

)

select * from compared

where abs(stated_mrr - mrr_before_discount) > 0.01
