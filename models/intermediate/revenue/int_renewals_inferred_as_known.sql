-- Renewals that name no term their version knows: each takes the nearest free term, in order of signing.
with recursive

terms as {{ computed_by_readers() }}(

    select * from {{ ref('int_term_losses_as_known') }}

),

named as (

    select * from {{ ref('int_renewals_named_as_known') }}

),

-- a term is known from its first version on
first_versions as (

    select
        account_id,
        contract_id,
        min(version_on) as first_version_on

    from terms

    group by account_id, contract_id

),

renewals as (

    select
        terms.account_id,
        terms.version_on,
        terms.contract_id,
        terms.order_id,
        terms.signed_on,
        terms.term_start,
        terms.known_on

    from terms
    left join first_versions as predecessors
        on
            terms.account_id = predecessors.account_id
            and terms.predecessor_contract_id = predecessors.contract_id
            and terms.contract_id <> predecessors.contract_id
            and terms.version_on >= predecessors.first_version_on

    where terms.order_type = 'renewal' and predecessors.contract_id is null

),

-- it may take a term signed before it lapsed, and not one whose service was already known to end early
pairs_in_reach as (

    select
        renewals.account_id,
        renewals.version_on,
        renewals.contract_id as successor_contract_id,
        renewals.order_id as successor_order_id,
        renewals.signed_on,
        renewals.known_on,
        candidates.contract_id,
        candidates.term_end,
        abs({{ days_between('candidates.term_end', 'renewals.term_start') }}) as days_apart

    from renewals
    inner join terms as candidates
        on
            renewals.account_id = candidates.account_id
            and renewals.version_on = candidates.version_on
            and renewals.contract_id <> candidates.contract_id
            and renewals.term_start > candidates.term_start
            and renewals.signed_on >= candidates.signed_on

    where
        renewals.signed_on < candidates.lapse_on
        and not coalesce(candidates.loss_ends_early and renewals.signed_on >= candidates.loss_on, false)
        and abs({{ days_between('candidates.term_end', 'renewals.term_start') }})
        <= {{ var('renewal_match_window_days') }}

),

open_pairs as (

    select
        pairs_in_reach.*,
        row_number() over (
            partition by pairs_in_reach.account_id, pairs_in_reach.version_on
            order by
                pairs_in_reach.signed_on, pairs_in_reach.successor_order_id,
                pairs_in_reach.days_apart, pairs_in_reach.term_end, pairs_in_reach.contract_id
        ) as pair_number

    from pairs_in_reach
    left join named
        on
            pairs_in_reach.version_on = named.version_on
            and pairs_in_reach.contract_id = named.contract_id

    where named.contract_id is null

),

-- one pair at a time, in order: it is taken when neither side was taken before
walk as (

    select
        account_id,
        version_on,
        cast(0 as bigint) as pair_number,
        cast('|' as {{ dbt.type_string() }}) as taken,
        cast(null as {{ dbt.type_string() }}) as contract_id,
        cast(null as {{ dbt.type_string() }}) as successor_contract_id

    from open_pairs

    where pair_number = 1

    union all

    select
        walk.account_id,
        walk.version_on,
        cast(open_pairs.pair_number as bigint) as pair_number,
        case
            when
                {{ dbt.position(dbt.concat(["'|'", 'open_pairs.contract_id', "'|'"]), 'walk.taken') }} > 0
                or {{ dbt.position(
                    dbt.concat(["'|>'", 'open_pairs.successor_contract_id', "'|'"]), 'walk.taken'
                ) }} > 0
                then walk.taken
            else {{ dbt.concat(
                ['walk.taken', 'open_pairs.contract_id', "'|>'", 'open_pairs.successor_contract_id', "'|'"]
            ) }}
        end as taken,
        case
            when
                {{ dbt.position(dbt.concat(["'|'", 'open_pairs.contract_id', "'|'"]), 'walk.taken') }} > 0
                or {{ dbt.position(
                    dbt.concat(["'|>'", 'open_pairs.successor_contract_id', "'|'"]), 'walk.taken'
                ) }} > 0
                then cast(null as {{ dbt.type_string() }})
            else open_pairs.contract_id
        end as contract_id,
        open_pairs.successor_contract_id

    from walk
    inner join open_pairs
        on
            walk.account_id = open_pairs.account_id
            and walk.version_on = open_pairs.version_on
            and walk.pair_number + 1 = open_pairs.pair_number

),

inferred as (

    select
        open_pairs.account_id,
        open_pairs.version_on,
        open_pairs.contract_id,
        open_pairs.successor_contract_id,
        open_pairs.successor_order_id,
        open_pairs.signed_on,
        open_pairs.known_on

    from walk
    inner join open_pairs
        on
            walk.account_id = open_pairs.account_id
            and walk.version_on = open_pairs.version_on
            and walk.contract_id = open_pairs.contract_id
            and walk.successor_contract_id = open_pairs.successor_contract_id

)

select * from inferred
