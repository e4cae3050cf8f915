-- Renewals that name the term they renew. Nearly all do, and a chain of monthly terms has one row per term and version:
-- so the claims are found once, and the versions pass by that small table instead of being joined with each other.
with

terms as (

    select * from {{ ref('int_term_losses_as_known') }}

),

-- what is known of a term stays known: a renewal is there in every version of its account from the first one on
renewals as (

    select
        account_id,
        predecessor_contract_id,
        contract_id,
        order_id,
        signed_on,
        known_on,
        min(version_on) as first_version_on

    from terms

    where order_type = 'renewal' and predecessor_contract_id <> contract_id

    group by account_id, predecessor_contract_id, contract_id, order_id, signed_on, known_on

),

claims as (

    select
        renewals.*,
        count(*) over (partition by account_id, predecessor_contract_id) as claim_count

    from renewals

),

-- it may take a term signed before it lapsed, and not one whose service was already known to end early
valid_claims as (

    select
        terms.account_id,
        terms.version_on,
        terms.contract_id,
        claims.contract_id as successor_contract_id,
        claims.order_id as successor_order_id,
        claims.signed_on,
        claims.known_on,
        claims.claim_count

    from terms
    inner join claims
        on
            terms.account_id = claims.account_id
            and terms.contract_id = claims.predecessor_contract_id
            and terms.version_on >= claims.first_version_on

    where
        claims.signed_on < terms.lapse_on
        and not coalesce(terms.loss_ends_early and claims.signed_on >= terms.loss_on, false)

),

-- only where several orders name one term is there anything to put in order
contested as (

    select
        valid_claims.*,
        row_number() over (
            partition by version_on, contract_id order by signed_on, successor_order_id
        ) as claim_number

    from valid_claims

    where claim_count > 1

),

named as (

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on

    from valid_claims

    where claim_count = 1

    union all

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on

    from contested

    where claim_number = 1

)

select * from named
