{{ accepted_rows('finance_costs', ref('int_finance_costs_landed')) }}
