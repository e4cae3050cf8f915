{{ landed_rows('crm_accounts') }}
