{{ accepted_rows('crm_milestones', ref('int_crm_milestones_landed')) }}
