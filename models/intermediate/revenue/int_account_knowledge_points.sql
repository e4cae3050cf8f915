-- What a run, a lock or a close knows changes only on the days below. Each is moved to the close it is first seen at,
-- so an account has a handful of versions instead of one per month. Where a fact changes earlier days, the eve of the
-- day it was learned on is kept as well: the evenings before are read as they were known. An eve is kept only where
-- some evening needs it: a Sunday lies between, or lines other than those of the fact move.
with

terms as (

    select * from {{ ref('int_contract_terms') }}

),

lines as (

    select * from {{ ref('int_contract_lines_valued') }}

),

notices as (

    select * from {{ ref('int_contract_notices') }}

),

retroactive_days as (

    select
        account_id,
        reaches_from,
        learned_on,
        moves_others,
        {{ add_days('learned_on', -1) }} as eve,
        {{ add_days(week_end('learned_on'), -7) }} as sunday_before
    from {{ ref('int_account_retroactive_days') }}

),

days as (

    select
        account_id,
        known_on as learned_on
    from terms
    union all
    select
        account_id,
        {{ greatest_of('lapse_on', 'known_on') }} as learned_on
    from terms
    union all
    select
        account_id,
        known_on as learned_on
    from lines
    union all
    select
        account_id,
        {{ greatest_of('service_start', 'known_on') }} as learned_on
    from lines
    where order_type = 'amendment'
    union all
    select
        account_id,
        {{ greatest_of(add_days('service_end', 1), 'known_on') }} as learned_on
    from lines
    where service_end < term_end
    union all
    select
        account_id,
        known_on as learned_on
    from notices
    union all
    select
        account_id,
        withdrawal_known_on as learned_on
    from notices
    where withdrawal_known_on is not null

),

versions as (

    select
        account_id,
        {{ least_of(month_end('learned_on'), as_of()) }} as version_on
    from days
    where learned_on <= {{ as_of() }}
    union distinct
    select
        account_id,
        eve as version_on
    from retroactive_days
    where
        learned_on <= {{ as_of() }}
        and (reaches_from <= sunday_before or (moves_others and reaches_from <= eve))

),

bounded as (

    select
        account_id,
        version_on,
        lead(version_on) over (partition by account_id order by version_on) as next_version_on

    from versions

),

flagged as (

    select
        account_id,
        version_on,
        next_version_on,
        next_version_on is null as is_current

    from bounded

)

select * from flagged
