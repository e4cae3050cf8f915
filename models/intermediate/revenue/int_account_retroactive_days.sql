-- Facts that change days before they became known: told late, a notice withdrawn or overtaken, a renewal signed late.
-- Every other fact begins to matter on the day it is known at the earliest. An order or a notice told late moves its
-- own lines alone, which know when they and their end were known; what moves the days of others is marked.
-- Grain: one row per account and learned day.
with

opening_orders as (

    select * from {{ ref('int_contract_terms') }}

),

lines as (

    select * from {{ ref('int_contract_lines_valued') }}
    where is_recurring

),

-- a contract is a term from its first recurring line on
first_lines as (

    select
        contract_id,
        min(known_on) as known_on

    from lines

    group by contract_id

),

terms as (

    select
        opening_orders.account_id,
        opening_orders.contract_id,
        opening_orders.order_type,
        opening_orders.predecessor_contract_id,
        opening_orders.signed_on,
        opening_orders.term_start,
        opening_orders.term_end,
        first_lines.known_on

    from opening_orders
    inner join first_lines
        on opening_orders.contract_id = first_lines.contract_id

),

notices as (

    select
        int_contract_notices.*,
        {{ least_of('notice_on', 'effective_on') }} as reaches_from
    from {{ ref('int_contract_notices') }} as int_contract_notices

),

renewals as (

    select
        terms.*,
        predecessors.contract_id as named_contract_id,
        predecessors.known_on as named_known_on

    from terms
    left join terms as predecessors
        on
            terms.account_id = predecessors.account_id
            and terms.predecessor_contract_id = predecessors.contract_id
            and terms.contract_id <> predecessors.contract_id

    where terms.order_type = 'renewal'

),

-- the term that a renewal names; while it names none that is known, every term in reach of matching
renewable_pairs as (

    select
        renewals.account_id,
        renewals.contract_id as renewal_contract_id,
        renewals.signed_on,
        renewals.known_on,
        predecessors.contract_id,
        predecessors.term_end,
        predecessors.known_on as term_known_on,
        false as is_inferred

    from renewals
    inner join terms as predecessors
        on renewals.named_contract_id = predecessors.contract_id

    union all

    select
        renewals.account_id,
        renewals.contract_id as renewal_contract_id,
        renewals.signed_on,
        renewals.known_on,
        candidates.contract_id,
        candidates.term_end,
        candidates.known_on as term_known_on,
        true as is_inferred

    from renewals
    inner join terms as candidates
        on
            renewals.account_id = candidates.account_id
            and renewals.contract_id <> candidates.contract_id
            and renewals.term_start > candidates.term_start

    where
        (renewals.named_contract_id is null or renewals.named_known_on > renewals.known_on)
        and abs({{ days_between('candidates.term_end', 'renewals.term_start') }})
        <= {{ var('renewal_match_window_days') }}

),

-- a renewal moves days from the end of its term on, or from the notice that it overtakes
reaching_pairs as (

    select
        renewable_pairs.account_id,
        renewable_pairs.renewal_contract_id,
        renewable_pairs.signed_on,
        renewable_pairs.known_on,
        renewable_pairs.contract_id,
        renewable_pairs.term_known_on,
        renewable_pairs.is_inferred,
        {{ least_of(
            add_days('renewable_pairs.term_end', 1),
            'coalesce(min(notices.reaches_from), ' ~ add_days('renewable_pairs.term_end', 1) ~ ')'
        ) }} as reaches_from

    from renewable_pairs
    left join notices
        on
            renewable_pairs.contract_id = notices.contract_id
            and notices.line_id is null

    group by
        renewable_pairs.account_id, renewable_pairs.renewal_contract_id, renewable_pairs.signed_on,
        renewable_pairs.known_on, renewable_pairs.contract_id, renewable_pairs.term_end,
        renewable_pairs.term_known_on, renewable_pairs.is_inferred

),

-- where renewals are matched by nearness, what moves one of them may move all of them
matched_accounts as (

    select
        account_id,
        min({{ least_of('reaches_from', 'signed_on') }}) as reaches_from

    from reaching_pairs

    group by account_id

    having max(case when is_inferred then 1 else 0 end) = 1

),

facts_of_contracts as (

    select
        contract_id,
        known_on as learned_on
    from lines
    union distinct
    select
        contract_id,
        known_on as learned_on
    from notices

),

-- a later line or amendment of its product may make an amendment the replacement that it was not
lines_of_products as (

    select
        account_id,
        known_on,
        min(case when order_type = 'amendment' then {{ least_of('service_start', 'signed_on') }} end) over (
            partition by contract_id, product_id
            order by known_on, line_id
            rows between unbounded preceding and 1 preceding
        ) as reaches_from

    from lines

),

facts as (

    select
        account_id,
        known_on as learned_on,
        signed_on as reaches_from,
        false as is_named_renewal,
        false as moves_others
    from terms
    union all
    select
        account_id,
        known_on as learned_on,
        case when order_type = 'amendment' then {{ least_of(
            'service_start',
            'signed_on'
        ) }} else signed_on end as reaches_from,
        false as is_named_renewal,
        order_type = 'amendment' as moves_others
    from lines
    union all
    select
        account_id,
        known_on as learned_on,
        reaches_from,
        false as is_named_renewal,
        true as moves_others
    from lines_of_products
    where reaches_from is not null
    union all
    select
        account_id,
        known_on as learned_on,
        reaches_from,
        false as is_named_renewal,
        false as moves_others
    from notices
    union all
    select
        account_id,
        withdrawal_known_on as learned_on,
        reaches_from,
        false as is_named_renewal,
        true as moves_others
    from notices
    where withdrawal_known_on is not null
    union all
    select
        account_id,
        {{ greatest_of('known_on', 'term_known_on') }} as learned_on,
        case when term_known_on > known_on then {{ least_of(
            'reaches_from',
            'signed_on'
        ) }} else reaches_from end as reaches_from,
        not is_inferred as is_named_renewal,
        true as moves_others
    from reaching_pairs
    union all
    -- what is learned of either side after the renewal was known: a line, an add-on, a notice
    select
        reaching_pairs.account_id,
        facts_of_contracts.learned_on,
        {{ least_of('reaching_pairs.reaches_from', 'reaching_pairs.signed_on') }} as reaches_from,
        false as is_named_renewal,
        true as moves_others
    from reaching_pairs
    inner join facts_of_contracts
        on
            reaching_pairs.contract_id = facts_of_contracts.contract_id
            and reaching_pairs.known_on < facts_of_contracts.learned_on
    union all
    select
        reaching_pairs.account_id,
        lines.known_on as learned_on,
        {{ least_of('reaching_pairs.reaches_from', 'reaching_pairs.signed_on') }} as reaches_from,
        false as is_named_renewal,
        true as moves_others
    from reaching_pairs
    inner join lines
        on
            reaching_pairs.renewal_contract_id = lines.contract_id
            and lines.order_type = 'renewal'
            and reaching_pairs.known_on < lines.known_on

),

retroactive as (

    select
        facts.account_id,
        facts.learned_on,
        min({{ least_of(
            'facts.reaches_from',
            'coalesce(matched_accounts.reaches_from, facts.reaches_from)'
        ) }}) as reaches_from,
        max(case when facts.moves_others then 1 else 0 end) = 1 as moves_others

    from facts
    left join matched_accounts
        on facts.account_id = matched_accounts.account_id

    where
        facts.reaches_from < facts.learned_on
        or (facts.is_named_renewal and matched_accounts.reaches_from < facts.learned_on)

    group by facts.account_id, facts.learned_on

)

select * from retroactive
