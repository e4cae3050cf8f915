{{ accepted_rows('billing_invoices', ref('int_billing_invoices_landed')) }}
