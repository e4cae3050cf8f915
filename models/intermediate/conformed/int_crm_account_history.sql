{{ accepted_rows('crm_account_history', ref('int_crm_account_history_landed')) }}
