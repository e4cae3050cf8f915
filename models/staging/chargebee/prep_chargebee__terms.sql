{{ config(enabled='chargebee' in enabled_vendors(), materialized='table') }}

{{ subscription_terms(
    ref('prep_chargebee__subscriptions'), ref('prep_chargebee__periods'), breaks=ref('prep_chargebee__breaks')
) }}
