{{ accepted_rows('account_crosswalk', ref('int_account_crosswalk_landed')) }}
