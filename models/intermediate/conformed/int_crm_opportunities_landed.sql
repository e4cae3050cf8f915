{{ landed_rows('crm_opportunities', accounts=ref('int_account_matching')) }}
