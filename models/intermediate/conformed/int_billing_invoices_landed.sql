{{ landed_rows('billing_invoices', accounts=ref('int_account_matching')) }}
