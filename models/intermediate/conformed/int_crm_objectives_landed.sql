{{ landed_rows('crm_objectives', accounts=ref('int_account_matching')) }}
