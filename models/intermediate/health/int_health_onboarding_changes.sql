{{ config(materialized='view') }}

with

onboarding_milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

first_commitments as (

    select
        account_id,
        min(committed_from) as customer_since_on
    from contract_lines
    where mrr > 0
    group by account_id

),

reached as (

    select * from {{ ref('int_onboarding_milestones_reached') }}

),

-- milestones are expected of an account from the day its first one is recorded, not before
onboarded_accounts as (

    select
        account_id,
        min(reached_on) as recorded_from
    from reached
    group by account_id

),

due as (

    select
        first_commitments.account_id,
        onboarding_milestones.milestone,
        greatest(
            {{ add_days('first_commitments.customer_since_on', '7 * onboarding_milestones.target_week') }},
            onboarded_accounts.recorded_from
        ) as due_on
    from first_commitments
    inner join onboarded_accounts on first_commitments.account_id = onboarded_accounts.account_id
    cross join onboarding_milestones

),

reached_of_due as (

    select
        due.account_id,
        greatest(due.due_on, reached.reached_on) as counted_on
    from due
    inner join reached on due.account_id = reached.account_id and due.milestone = reached.milestone

),

changes as (

    {{ change_of('milestones_due', 'due', 'due_on') }}
    union all
    {{ change_of('milestones_reached_of_due', 'reached_of_due', 'counted_on') }}
    union all
    {{ change_of('first_value_reached', 'reached', 'reached_on', '1', 'is_first_value') }}
    union all
    {{ change_of('first_value_on', 'reached', 'reached_on', day_number('reached_on'), 'is_first_value') }}

)

select * from changes
