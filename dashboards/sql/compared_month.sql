-- the last month within the period that the comparison holds
select max(compared.fiscal_period_id) as month
from metric_definition_comparison as compared
inner join dim_fiscal_periods as months on compared.fiscal_period_id = months.fiscal_period_id
where months.ends_on <= $ends_on
