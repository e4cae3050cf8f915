-- interactions of a month by kind
with months as (
    select * from csm_activity where csm_id = $csm
),

kinds as (
    select fiscal_period_id as month, 'meeting' as kind, meeting_count as interactions from months
    union all select fiscal_period_id, 'call', call_count from months
    union all select fiscal_period_id, 'email', email_count from months
    union all select fiscal_period_id, 'business review', qbr_count + ebr_count from months
    union all select fiscal_period_id, 'on site', onsite_count from months
    union all select fiscal_period_id, 'training', training_count from months
)

select month, kind, interactions
from kinds
order by month, kind
