{{ accepted_rows('crm_activities', ref('int_crm_activities_landed')) }}
