{{ config(enabled='zendesk' in enabled_vendors(), materialized='table') }}

with

tickets as (

    select * from {{ ref('base_zendesk__ticket') }}

),

replies as (

    select * from {{ ref('prep_zendesk__ticket_replies') }}

),

changes as (

    select * from {{ ref('prep_zendesk__ticket_changes') }}

),

ticket_schedules as (

    select * from {{ ref('base_zendesk__ticket_schedule') }}

),

intervals as (

    select * from {{ ref('base_zendesk__schedule') }}

),

hours_by_day as (

    select * from {{ ref('prep_zendesk__business_hours_by_day') }}

),

ticket_keys as (

    {{ newest_per_key('tickets', ['ticket_id'], ['created_at', 'synced_at']) }}

),

-- Zendesk's default is the schedule that was made first
ranked_schedules as (

    select
        schedule_id,
        row_number() over (
            order by
                case when min(created_at) is null then 1 else 0 end,
                min(created_at),
                schedule_id
        ) as schedule_rank

    from intervals

    where not is_deleted

    group by schedule_id

),

-- the schedule that a ticket was given last
given_schedules as (

    select
        ticket_id,
        schedule_id,
        row_number() over (partition by ticket_id order by given_at desc, schedule_id asc) as given_rank

    from ticket_schedules

),

scheduled as (

    select
        ticket_keys.ticket_id,
        ticket_keys.created_at,
        coalesce(given_schedules.schedule_id, ranked_schedules.schedule_id) as schedule_id

    from ticket_keys

    left join given_schedules
        on
            ticket_keys.ticket_id = given_schedules.ticket_id
            and given_schedules.given_rank = 1

    left join ranked_schedules
        on ranked_schedules.schedule_rank = 1

),

moments as (

    select
        scheduled.ticket_id,
        scheduled.schedule_id,
        'opened' as moment_kind,
        scheduled.created_at as happened_at
    from scheduled
    union all
    select
        scheduled.ticket_id,
        scheduled.schedule_id,
        'replied' as moment_kind,
        replies.first_replied_at as happened_at
    from scheduled
    inner join replies on scheduled.ticket_id = replies.ticket_id
    union all
    select
        scheduled.ticket_id,
        scheduled.schedule_id,
        'solved' as moment_kind,
        changes.solved_at as happened_at
    from scheduled
    inner join changes on scheduled.ticket_id = changes.ticket_id

),

-- minutes of business since the first day of the schedule
counted as (

    select
        moments.ticket_id,
        moments.moment_kind,
        min(hours_by_day.minutes_before) + coalesce(
            sum(
                case
                    when moments.happened_at > hours_by_day.opens_at
                        then {{ dbt.datediff(
                            'hours_by_day.opens_at', least_of('moments.happened_at', 'hours_by_day.closes_at'), 'minute'
                        ) }}
                end
            ),
            0
        ) as minutes

    from moments

    inner join hours_by_day
        on
            moments.schedule_id = hours_by_day.schedule_id
            and cast(moments.happened_at as date) = hours_by_day.utc_day

    group by
        moments.ticket_id,
        moments.moment_kind

),

pivoted as (

    select
        ticket_id,
        max(case when moment_kind = 'replied' then minutes end)
        - max(case when moment_kind = 'opened' then minutes end) as first_reply_minutes,
        max(case when moment_kind = 'solved' then minutes end)
        - max(case when moment_kind = 'opened' then minutes end) as resolution_minutes

    from counted

    group by ticket_id

)

select * from pivoted
