{{ accepted_rows('marketing_touches', ref('int_marketing_touches_landed')) }}
