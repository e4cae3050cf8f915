select distinct coalesce(segment, 'unknown') as segment
from dim_accounts
order by 1
