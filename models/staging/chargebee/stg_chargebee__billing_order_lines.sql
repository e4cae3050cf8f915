{{ config(enabled='chargebee' in enabled_vendors()) }}

{{ subscription_order_lines_model('chargebee') }}
