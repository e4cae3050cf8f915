{{ config(enabled='zuora' in enabled_vendors()) }}

{{ subscription_orders_model('zuora') }}
