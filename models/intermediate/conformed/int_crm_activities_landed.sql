{{ landed_rows('crm_activities', accounts=ref('int_account_matching')) }}
