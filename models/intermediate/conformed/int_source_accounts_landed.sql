{{ landed_rows('source_accounts') }}
