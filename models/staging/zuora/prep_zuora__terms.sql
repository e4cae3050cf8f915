{{ config(enabled='zuora' in enabled_vendors(), materialized='table') }}

{{ subscription_terms(
    ref('prep_zuora__subscriptions'), ref('prep_zuora__periods'), ref('prep_zuora__signatures')
) }}
