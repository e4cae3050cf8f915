{{ landed_rows('crm_users') }}
