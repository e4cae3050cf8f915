{{ config(enabled='stripe' in enabled_vendors(), materialized='table') }}

{{ subscription_terms(ref('prep_stripe__subscriptions'), ref('prep_stripe__billed_lines')) }}
