select * from account_360 where account_id = $account
