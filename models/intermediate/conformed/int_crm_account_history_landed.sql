{{ landed_rows('crm_account_history', accounts=ref('int_account_matching')) }}
