-- Rule 7: a lock never changes. The chain of every grain is intact, no member differs from its hash, no mart from the book.
select *

from {{ ref('lock_audit') }}

where not is_chain_intact or is_chain_intact is null or changed_members <> 0 or mart_faults <> 0
