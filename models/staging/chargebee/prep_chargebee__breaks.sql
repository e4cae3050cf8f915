{{ config(enabled='chargebee' in enabled_vendors()) }}

with

versions as (

    select * from {{ ref('prep_chargebee__versions') }}

),

followed as (

    select
        *,
        lead(status) over (partition by subscription_id order by version_started_at) as next_status,
        lead(current_term_starts_on) over (partition by subscription_id order by version_started_at)
            as next_term_starts_on

    from versions

),

breaks as (

    -- cancelled, and taken up again under its id
    select
        subscription_id,
        cancelled_on as ended_on,
        next_term_starts_on as restarted_on,
        {{ least_of('coalesce(cancel_asked_on, cancelled_on)', 'cancelled_on') }} as notice_on,
        cancel_reason,
        cancel_reason_code

    from followed

    where
        status = 'cancelled'
        and next_status <> 'cancelled'
        and next_term_starts_on > cancelled_on

)

select * from breaks
