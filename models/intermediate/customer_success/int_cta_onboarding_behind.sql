with

milestones as (

    select * from {{ ref('int_onboarding_milestone_states') }}

),

settings as (

    {{ cta_settings('onboarding_behind') }}

),

customers as (

    select * from {{ ref('int_customer_since_as_known') }}

),

-- the clock as it was known; overdue is only what is expected: from the day the account's first milestone was recorded
due as (

    select
        milestones.account_id,
        milestones.milestone,
        milestones.target_week,
        milestones.reached_on,
        milestones.tracked_from,
        customers.known_from,
        customers.known_to,
        settings.trigger_name,
        settings.threshold,
        {{ add_days('customers.customer_since_on', '7 * milestones.target_week') }} as due_on
    from milestones
    inner join customers on milestones.account_id = customers.account_id
    cross join settings
    where milestones.tracked_from is not null

),

late as (

    select
        due.*,
        {{ greatest_of(add_days('due_on', whole('threshold')), 'tracked_from', 'known_from') }} as opened_on
    from due

),

first_late as (

    select
        late.*,
        row_number() over (partition by account_id, milestone order by opened_on) as place
    from late
    where known_to is null or opened_on < known_to

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
    from first_late
    where place = 1 and opened_on <= {{ as_of() }} and (reached_on is null or reached_on > opened_on)

)

select * from occasions
