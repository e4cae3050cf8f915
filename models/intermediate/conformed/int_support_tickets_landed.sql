{{ landed_rows('support_tickets', accounts=ref('int_account_matching')) }}
