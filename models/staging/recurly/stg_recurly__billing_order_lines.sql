{{ config(enabled='recurly' in enabled_vendors()) }}

{{ subscription_order_lines_model('recurly') }}
