{{ config(materialized='view') }}

with

onboarding_milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

first_commitments as (

    select * from {{ ref('int_health_customer_since_as_known') }}

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
        {{ greatest_of(
            add_days('first_commitments.customer_since_on', '7 * onboarding_milestones.target_week'),
            'onboarded_accounts.recorded_from',
            'first_commitments.valid_from'
        ) }} as due_on,
        first_commitments.valid_to
    from first_commitments
    inner join onboarded_accounts on first_commitments.account_id = onboarded_accounts.account_id
    cross join onboarding_milestones

),

reached_of_due as (

    select
        due.account_id,
        {{ greatest_of('due.due_on', 'reached.reached_on') }} as counted_on,
        due.valid_to
    from due
    inner join reached on due.account_id = reached.account_id and due.milestone = reached.milestone

),

changes as (

    {{ state_of('milestones_due', 'due', 'due_on', 'valid_to', '1', 'coalesce(due_on < valid_to, true)') }}
    union all
    {{ state_of(
        'milestones_reached_of_due', 'reached_of_due', 'counted_on', 'valid_to', '1',
        'coalesce(counted_on < valid_to, true)'
    ) }}
    union all
    {{ change_of('first_value_reached', 'reached', 'reached_on', '1', 'is_first_value') }}
    union all
    {{ change_of('first_value_on', 'reached', 'reached_on', day_number('reached_on'), 'is_first_value') }}

)

select * from changes
