{{ accepted_rows('crm_contacts', ref('int_crm_contacts_landed')) }}
