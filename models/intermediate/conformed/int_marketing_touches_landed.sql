{{ landed_rows('marketing_touches', accounts=ref('int_account_matching')) }}
