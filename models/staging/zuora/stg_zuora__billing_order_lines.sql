{{ config(enabled='zuora' in enabled_vendors()) }}

{{ subscription_order_lines_model('zuora') }}
