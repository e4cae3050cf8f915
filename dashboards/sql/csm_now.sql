select portfolio.*
from csm_portfolio as portfolio
where portfolio.csm_id = $csm and portfolio.slice_by = 'total'
    and portfolio.fiscal_period_id = (select max(fiscal_period_id) from csm_portfolio)
