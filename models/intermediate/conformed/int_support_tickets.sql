{{ accepted_rows('support_tickets', ref('int_support_tickets_landed')) }}
