{{ config(enabled='recurly' in enabled_vendors(), materialized='table') }}

{{ subscription_item_lines(
    ref('prep_recurly__subscriptions'), ref('prep_recurly__terms'), ref('prep_recurly__items'),
    ref('prep_recurly__discounts')
) }}
