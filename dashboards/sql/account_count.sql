select count(*) as accounts
from dim_accounts
