{{ accepted_rows('billing_order_lines', ref('int_billing_order_lines_landed'), ['exchange_rate']) }}
