{{ config(enabled='chargebee' in enabled_vendors(), materialized='table') }}

{{ subscription_item_lines(
    ref('prep_chargebee__subscriptions'), ref('prep_chargebee__terms'), ref('prep_chargebee__items'),
    ref('prep_chargebee__discounts')
) }}
