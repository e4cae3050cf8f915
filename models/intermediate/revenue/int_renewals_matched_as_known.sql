-- Which order renews which term. Named predecessors first; the others take the nearest free term in order of signing.
with recursive

terms as (

    select * from {{ ref('int_term_losses_as_known') }}

),

renewals as (

    select
        terms.account_id,
        terms.version_on,
        terms.contract_id,
        terms.order_id,
        terms.signed_on,
        terms.term_start,
        terms.known_on,
        predecessors.contract_id as named_contract_id

    from terms
    left join terms as predecessors
        on
            terms.account_id = predecessors.account_id
            and terms.version_on = predecessors.version_on
            and terms.predecessor_contract_id = predecessors.contract_id
            and terms.contract_id <> predecessors.contract_id

    where terms.order_type = 'renewal'

),

-- a renewal that names an existing term is tried on that one, the others on every term in reach
tried_pairs as (

    select
        renewals.*,
        renewals.named_contract_id as candidate_contract_id

    from renewals

    where renewals.named_contract_id is not null

    union all

    select
        renewals.*,
        candidates.contract_id as candidate_contract_id

    from renewals
    inner join terms as candidates
        on
            renewals.account_id = candidates.account_id
            and renewals.version_on = candidates.version_on
            and renewals.contract_id <> candidates.contract_id
            and renewals.term_start > candidates.term_start
            and renewals.signed_on >= candidates.signed_on

    where renewals.named_contract_id is null

),

-- it may take a term signed before it lapsed, and not one whose service was already known to end early
renewable_pairs as (

    select
        tried_pairs.account_id,
        tried_pairs.version_on,
        tried_pairs.contract_id as successor_contract_id,
        tried_pairs.order_id as successor_order_id,
        tried_pairs.signed_on,
        tried_pairs.known_on,
        tried_pairs.named_contract_id,
        candidates.contract_id,
        candidates.term_end,
        abs({{ days_between('candidates.term_end', 'tried_pairs.term_start') }}) as days_apart

    from tried_pairs
    inner join terms as candidates
        on
            tried_pairs.version_on = candidates.version_on
            and tried_pairs.candidate_contract_id = candidates.contract_id

    where
        tried_pairs.signed_on < candidates.lapse_on
        and not coalesce(candidates.loss_ends_early and tried_pairs.signed_on >= candidates.loss_on, false)

),

named_ranked as (

    select
        renewable_pairs.*,
        row_number() over (
            partition by version_on, contract_id order by signed_on, successor_order_id
        ) as claim_number

    from renewable_pairs

    where named_contract_id is not null

),

named as (

    select * from named_ranked
    where claim_number = 1

),

open_pairs as (

    select
        renewable_pairs.*,
        row_number() over (
            partition by renewable_pairs.account_id, renewable_pairs.version_on
            order by
                renewable_pairs.signed_on, renewable_pairs.successor_order_id,
                renewable_pairs.days_apart, renewable_pairs.term_end, renewable_pairs.contract_id
        ) as pair_number

    from renewable_pairs
    left join named
        on
            renewable_pairs.version_on = named.version_on
            and renewable_pairs.contract_id = named.contract_id

    where
        renewable_pairs.named_contract_id is null
        and named.contract_id is null
        and renewable_pairs.days_apart <= {{ var('renewal_match_window_days') }}

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
        renewable_pairs.account_id,
        renewable_pairs.version_on,
        renewable_pairs.contract_id,
        renewable_pairs.successor_contract_id,
        renewable_pairs.successor_order_id,
        renewable_pairs.signed_on,
        renewable_pairs.known_on

    from walk
    inner join renewable_pairs
        on
            walk.version_on = renewable_pairs.version_on
            and walk.contract_id = renewable_pairs.contract_id
            and walk.successor_contract_id = renewable_pairs.successor_contract_id

),

matched as (

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on,
        'named' as match_kind
    from named

    union all

    select
        account_id,
        version_on,
        contract_id,
        successor_contract_id,
        successor_order_id,
        signed_on,
        known_on,
        'inferred' as match_kind
    from inferred

)

select * from matched
