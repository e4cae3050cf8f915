{{ accepted_rows('billing_orders', ref('int_billing_orders_landed')) }}
