{{ config(enabled='recurly' in enabled_vendors()) }}

{{ subscription_orders_model('recurly') }}
