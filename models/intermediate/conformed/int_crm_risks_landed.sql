{{ landed_rows('crm_risks', accounts=ref('int_account_matching')) }}
