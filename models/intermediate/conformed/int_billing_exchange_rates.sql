{{ accepted_rows('billing_exchange_rates', ref('int_billing_exchange_rates_landed')) }}
