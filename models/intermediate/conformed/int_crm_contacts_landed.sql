{{ landed_rows('crm_contacts', accounts=ref('int_account_matching')) }}
