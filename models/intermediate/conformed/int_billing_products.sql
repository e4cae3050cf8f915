{{ accepted_rows('billing_products', ref('int_billing_products_landed')) }}
