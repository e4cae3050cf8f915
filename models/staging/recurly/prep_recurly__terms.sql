{{ config(enabled='recurly' in enabled_vendors(), materialized='table') }}

{{ subscription_terms(ref('prep_recurly__subscriptions'), ref('prep_recurly__periods')) }}
