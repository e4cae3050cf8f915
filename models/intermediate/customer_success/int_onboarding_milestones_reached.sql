with

crm_milestones as (

    select * from {{ ref('int_crm_milestones') }}

),

onboarding_milestones as (

    select * from {{ ref('onboarding_milestones') }}

),

-- source systems spell milestones in their own way: only letters and digits are compared
reached as (

    select
        crm_milestones.account_id,
        onboarding_milestones.milestone,
        onboarding_milestones.is_first_value,
        min(cast(crm_milestones.reached_on as date)) as reached_on
    from crm_milestones
    inner join onboarding_milestones
        on
            replace(replace(replace(lower(crm_milestones.milestone), '-', ''), '_', ''), ' ', '')
            = replace(onboarding_milestones.milestone, '_', '')
    group by crm_milestones.account_id, onboarding_milestones.milestone, onboarding_milestones.is_first_value

)

select * from reached
