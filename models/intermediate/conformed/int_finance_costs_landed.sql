{{ landed_rows('finance_costs') }}
