{{ config(enabled='salesforce' in enabled_vendors()) }}

with

tasks as (

    select * from {{ source('salesforce', 'task') }}

),

calendar_events as (

    select * from {{ source('salesforce', 'event') }}

),

current_tasks as (

    {{ salesforce_current_rows('tasks') }}

),

current_events as (

    {{ salesforce_current_rows('calendar_events') }}

),

task_activities as (

    select
        id,
        account_id,
        owner_id,
        subject,
        _fivetran_synced,
        {{ mapped_value('type', var('salesforce_activity_types'),
            mapped_value('task_subtype', var('salesforce_activity_types'), 'null')) }} as activity_type,
        coalesce(
            {{ utc_moment_text('completed_date_time') }},
            {{ utc_moment_text('activity_date') }},
            {{ utc_moment_text('created_date') }}
        ) as occurred_at,
        {{ salesforce_is_deleted() }} as is_deleted,
        -- what is still to be done has not happened
        {{ is_true('is_closed') }} or lower({{ trimmed('status') }}) = 'completed' as has_happened

    from current_tasks

),

event_activities as (

    select
        id,
        account_id,
        owner_id,
        subject,
        _fivetran_synced,
        {{ mapped_value('type', var('salesforce_activity_types'), "'meeting'") }} as activity_type,
        coalesce(
            {{ utc_moment_text('activity_date_time') }},
            {{ utc_moment_text('start_date_time') }},
            {{ utc_moment_text('activity_date') }}
        ) as occurred_at,
        {{ salesforce_is_deleted() }} as is_deleted,
        -- a child event is an invitee's copy of the meeting
        not {{ is_true(salesforce_column('event', 'no_show')) }} and not {{ is_true('is_child') }} as has_happened

    from current_events

),

unioned as (

    select * from task_activities
    union all
    select * from event_activities

),

renamed as (

    select
        {{ vendor_id('salesforce', 'id') }} as activity_id,
        {{ vendor_id('salesforce', 'account_id') }} as account_id,
        {{ vendor_id('salesforce', 'owner_id') }} as user_id,
        activity_type,
        occurred_at,
        {{ trimmed('subject') }} as subject,

        -- origin
        'salesforce' as source_name,
        {{ trimmed('id') }} as source_row_id,
        {{ utc_moment_text('_fivetran_synced') }} as synced_at,
        -- a to-do, an open task or a no-show is no activity; delivered as deleted, it also takes back an older delivery
        {{ flag_text('is_deleted or activity_type is null or not coalesce(has_happened, false)') }} as is_deleted

    from unioned

)

select * from renamed
