{{ accepted_rows('billing_cancellations', ref('int_billing_cancellations_landed')) }}
