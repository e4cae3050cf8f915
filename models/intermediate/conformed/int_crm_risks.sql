{{ accepted_rows('crm_risks', ref('int_crm_risks_landed')) }}
