{{ landed_rows('crm_csm_sentiment', accounts=ref('int_account_matching')) }}
