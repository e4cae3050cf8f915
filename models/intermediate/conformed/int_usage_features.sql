{{ accepted_rows('usage_features', ref('int_usage_features_landed')) }}
