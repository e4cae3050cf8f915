{{ accepted_rows('crm_opportunities', ref('int_crm_opportunities_landed')) }}
