-- Rule 6: a term has at most one successor and a renewal at most one predecessor, of the same account; a term is
-- renewed exactly if it has one, decided exactly if it is not open, and known no earlier than it was decided.
with

renewals as (

    select * from {{ ref('fct_renewals') }}

),

claims as (

    select
        successor_contract_id,
        count(*) as predecessors

    from renewals

    where successor_contract_id is not null

    group by successor_contract_id

),

broken as (

    select
        renewals.renewal_id,
        renewals.status,
        renewals.successor_contract_id,
        claims.predecessors,
        successors.account_id as successor_account_id

    from renewals
    left join claims
        on renewals.successor_contract_id = claims.successor_contract_id
    left join renewals as successors
        on renewals.successor_contract_id = successors.renewal_id

    where
        claims.predecessors > 1
        or renewals.successor_contract_id = renewals.renewal_id
        or (renewals.successor_contract_id is not null and successors.renewal_id is null)
        or successors.account_id <> renewals.account_id
        or (renewals.status = 'renewed') <> (renewals.successor_contract_id is not null)
        or (renewals.status = 'renewed') <> (renewals.match_kind is not null)
        or (renewals.status = 'open') <> (renewals.decided_on is null)
        or (renewals.status = 'open') <> (renewals.decision_known_on is null)
        or renewals.decision_known_on < renewals.decided_on
        or renewals.decision_known_on > {{ as_of() }}
        or (renewals.status = 'open' and renewals.measured_period is not null)
        or renewals.lead_days <> {{ days_between('renewals.decided_on', 'renewals.term_end') }}
        or renewals.days_late < 0
        or renewals.periods_carried < 0

)

select * from broken
