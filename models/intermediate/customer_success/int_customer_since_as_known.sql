with

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

-- an order that is told late can make the account older, from the day it is told
told as (

    select
        account_id,
        known_on,
        min(committed_from) as committed_from
    from contract_lines
    where mrr > 0 and committed_from <= {{ as_of() }} and known_on <= {{ as_of() }}
    group by account_id, known_on

),

stretches as (

    select
        account_id,
        known_on as known_from,
        lead(known_on) over (partition by account_id order by known_on) as known_to,
        min(committed_from) over (
            partition by account_id order by known_on rows between unbounded preceding and current row
        ) as customer_since_on
    from told

)

select * from stretches
