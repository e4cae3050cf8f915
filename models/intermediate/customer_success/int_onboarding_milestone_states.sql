with

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

onboarding_milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

milestones_reached as (

    select * from {{ ref('int_onboarding_milestones_reached') }}

),

reached as (

    select
        account_id,
        milestone,
        reached_on
    from milestones_reached
    where reached_on <= {{ as_of() }}

),

customers as (

    select
        contract_lines.account_id,
        min(contract_lines.committed_from) as customer_since_on
    from contract_lines
    where contract_lines.mrr > 0 and contract_lines.committed_from <= {{ as_of() }}
    group by contract_lines.account_id

),

-- milestones are expected of an account from the day its first one is recorded, not before
tracked_accounts as (

    select
        account_id,
        min(reached_on) as tracked_from
    from reached
    group by account_id

),

expected as (

    select
        customers.account_id,
        customers.customer_since_on,
        accounts.is_customer,
        tracked_accounts.tracked_from,
        onboarding_milestones.milestone,
        onboarding_milestones.milestone_number,
        onboarding_milestones.target_week,
        onboarding_milestones.is_first_value,
        onboarding_milestones.milestone = '{{ var('onboarding_done_milestone') }}' as is_onboarded,
        {{ add_days('customers.customer_since_on', '7 * onboarding_milestones.target_week') }} as due_on
    from customers
    inner join accounts on customers.account_id = accounts.account_id
    cross join onboarding_milestones
    left join tracked_accounts on customers.account_id = tracked_accounts.account_id

),

states as (

    select
        expected.*,
        reached.reached_on,
        case
            when reached.reached_on <= expected.due_on then 'reached_on_time'
            when reached.reached_on > expected.due_on then 'reached_late'
            when expected.tracked_from is null then 'not_tracked'
            when not expected.is_customer then 'customer_left'
            when expected.due_on < {{ as_of() }} then 'overdue'
            else 'not_yet_due'
        end as status
    from expected
    left join reached on expected.account_id = reached.account_id and expected.milestone = reached.milestone

)

select * from states
