{{ landed_rows('billing_products') }}
