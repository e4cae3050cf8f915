{{ landed_rows('usage_features') }}
