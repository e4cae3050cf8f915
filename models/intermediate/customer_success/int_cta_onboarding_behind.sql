with

milestones as (

    select * from {{ ref('int_onboarding_milestone_states') }}

),

settings as (

    {{ cta_settings('onboarding_behind') }}

),

-- overdue is only what is expected: from the day the account's first milestone was recorded
late as (

    select
        milestones.account_id,
        milestones.milestone,
        milestones.target_week,
        milestones.due_on,
        milestones.reached_on,
        settings.trigger_name,
        greatest(
            {{ add_days('milestones.due_on', whole('settings.threshold')) }},
            milestones.tracked_from
        ) as opened_on
    from milestones
    cross join settings
    where milestones.tracked_from is not null

),

occasions as (

    select
        account_id,
        trigger_name,
        milestone as occasion_id,
        milestone as subject_id,
        opened_on,
        reached_on as closed_on,
        case when reached_on is not null then 'milestone_reached' end as close_reason,
        {{ sentence([
            "'milestone '", 'milestone', "' was due on '", 'due_on', "' (week '", 'target_week',
            "') and not reached by '", 'opened_on',
        ]) }} as evidence
    from late
    where opened_on <= {{ as_of() }} and (reached_on is null or reached_on > opened_on)

)

select * from occasions
