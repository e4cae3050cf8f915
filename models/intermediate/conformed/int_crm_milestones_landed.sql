{{ landed_rows('crm_milestones', accounts=ref('int_account_matching')) }}
