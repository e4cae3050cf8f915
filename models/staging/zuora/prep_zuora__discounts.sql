{{ config(enabled='zuora' in enabled_vendors()) }}

with

charges as (

    select * from {{ ref('prep_zuora__charges') }}

    where charge_model like 'discount%'

),

discounts as (

    select
        subscription_id,
        charge_number as discount_id,
        case when discount_level = 'rateplan' then item_group end as item_group,
        percent_off,
        amount_off,
        valid_from as starts_on,
        valid_to as ends_on

    from charges

    where
        discount_is_for is null
        or discount_is_for like '%recurring%'

)

select * from discounts
