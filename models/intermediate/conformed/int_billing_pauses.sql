{{ accepted_rows('billing_pauses', ref('int_billing_pauses_landed')) }}
