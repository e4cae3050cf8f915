{{ config(enabled='chargebee' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_chargebee__versions') }}

),

contract_term_deliveries as (

    select * from {{ ref('base_chargebee__contract_term') }}

),

billed_lines as (

    select * from {{ ref('prep_chargebee__billed_lines') }}

),

contract_terms as (

    {{ newest_per_key(
        'contract_term_deliveries', ['contract_term_id'], ['subscription_id', 'starts_on', 'ends_on', 'synced_at']
    ) }}

),

-- billing terms within a contract term belong to it: the longer period wins
unioned as (

    select
        subscription_id,
        starts_on as period_starts_on,
        ends_on as period_ends_on
    from contract_terms
    union distinct
    select
        subscription_id,
        current_term_starts_on as period_starts_on,
        current_term_ends_on as period_ends_on
    from versions
    where coalesce(status, '') not in ('in_trial', 'future')
    union distinct
    select
        subscription_id,
        starts_on as period_starts_on,
        ends_on as period_ends_on
    from billed_lines
    where entity_type = 'plan_item_price'

),

periods as (

    select
        *,
        false as is_proration

    from unioned

    where
        period_starts_on < period_ends_on
        and period_ends_on < cast('9999-01-01' as date)

)

select * from periods
