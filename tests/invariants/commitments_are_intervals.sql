-- Rule 3: every line is committed from a day to a day, never the other way round, and only once its order was signed.
with

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

broken as (

    select *

    from contract_lines

    where
        committed_from is null
        or committed_to is null
        or committed_from > committed_to
        or known_on > {{ as_of() }}
        or known_on < signed_on
        or (not is_recurring and (mrr <> 0 or committed_from <> committed_to))

)

select * from broken
