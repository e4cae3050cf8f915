{{ config(enabled='chargebee' in enabled_vendors()) }}

{{ subscription_orders_model('chargebee') }}
