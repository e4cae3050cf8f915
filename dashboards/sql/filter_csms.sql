select csm_id, coalesce(csm_name, csm_id) || case when is_active then '' else ' (inactive)' end as csm
from dim_csms
order by is_active desc, csm_name, csm_id
