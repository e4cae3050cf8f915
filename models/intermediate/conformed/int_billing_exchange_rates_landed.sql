{{ landed_rows('billing_exchange_rates') }}
