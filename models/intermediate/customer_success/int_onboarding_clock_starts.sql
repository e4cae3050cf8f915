with

contract_lines as (

    select * from {{ ref('fct_contract_lines') }}

),

usage_weeks as (

    select * from {{ ref('int_usage_account_users') }}

),

crm_activities as (

    select * from {{ ref('int_crm_activities') }}

),

contracts as (

    select
        account_id,
        min(signed_on) as signed_on,
        min(service_start) as service_started_on,
        min(committed_from) as customer_since_on
    from contract_lines
    where mrr > 0 and committed_from <= {{ as_of() }}
    group by account_id

),

logins as (

    select
        account_id,
        min(first_day) as first_login_on
    from usage_weeks
    group by account_id

),

-- what sales did before the signing is no onboarding; a mail is no kickoff
kickoffs as (

    select
        contracts.account_id,
        min(cast(crm_activities.occurred_at as date)) as kickoff_on
    from contracts
    inner join crm_activities
        on
            contracts.account_id = crm_activities.account_id
            and contracts.signed_on <= cast(crm_activities.occurred_at as date)
    where
        cast(crm_activities.occurred_at as date) <= {{ as_of() }}
        and crm_activities.activity_type <> 'email'
    group by contracts.account_id

),

final as (

    select
        contracts.account_id,
        contracts.customer_since_on,
        contracts.signed_on,
        {{ so_far('contracts.service_started_on') }} as service_started_on,
        logins.first_login_on,
        kickoffs.kickoff_on
    from contracts
    left join logins on contracts.account_id = logins.account_id
    left join kickoffs on contracts.account_id = kickoffs.account_id

)

select * from final
