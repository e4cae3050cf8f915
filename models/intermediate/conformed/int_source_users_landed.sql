{{ landed_rows('source_users') }}
