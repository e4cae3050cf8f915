-- Rule 7: a lock never changes. Any row here was changed, removed or added by hand after its lock was taken.
select * from {{ ref('lock_audit') }}

where not is_chain_intact or changed_members > 0 or mart_faults > 0
