{{ config(enabled='stripe' in enabled_vendors()) }}

with

terms as (

    select * from {{ ref('prep_stripe__terms') }}

),

term_lines as (

    select * from {{ ref('prep_stripe__term_lines') }}

),

prices as (

    select * from {{ ref('prep_stripe__prices') }}

),

lines as (

    select
        term_lines.contract_id,
        term_lines.line_kind,
        term_lines.changed_on,
        term_lines.changed_on as signed_on,
        prices.currency

    from term_lines

    left join prices
        on term_lines.price_id = prices.price_id

),

{{ subscription_order_rows('stripe') }}

select * from renamed
