{{ accepted_rows('crm_objectives', ref('int_crm_objectives_landed')) }}
