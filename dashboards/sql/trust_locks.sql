select lock_grain, count(*) as locks, sum(members) as members, sum(changed_members) as changed_members, sum(mart_faults) as faults,
    sum(case when is_chain_intact then 0 else 1 end) as broken_chains
from lock_audit
group by lock_grain
order by lock_grain
