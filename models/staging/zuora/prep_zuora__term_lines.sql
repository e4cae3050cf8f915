{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

{{ subscription_item_lines(
    ref('prep_zuora__subscriptions'), ref('prep_zuora__terms'), ref('prep_zuora__items'), ref('prep_zuora__discounts')
) }}
