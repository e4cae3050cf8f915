{{ accepted_rows('crm_users', ref('int_crm_users_landed')) }}
