-- A call ends after it begins, closes for a reason, belongs to a customer and agrees with the marts beside it.
with

calls as (

    select * from {{ ref('calls_to_action') }}

),

occasions as (

    select * from {{ ref('int_cta_occasions_ended') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

late_renewals as (

    select * from {{ ref('late_renewals') }}

),

settings as (

    select * from {{ ref('cta_triggers') }}

),

calls_by_account as (

    select
        account_id,
        count(*) as call_count
    from calls
    group by account_id

),

occasions_by_account as (

    select
        account_id,
        count(*) as call_count
    from occasions
    group by account_id

),

broken as (

    select
        cta_id as offender,
        'ends before it begins, or lies after as_of' as fault
    from calls
    where closed_on < opened_on or opened_on > {{ as_of() }} or closed_on > {{ as_of() }}
    union all
    select
        cta_id as offender,
        'closed without a reason or open with one' as fault
    from calls
    where (status = 'closed') <> (close_reason is not null) or (status = 'closed') <> (closed_on is not null)
    union all
    select
        calls.cta_id as offender,
        'opened for who never was a customer, or before' as fault
    from calls
    left join accounts on calls.account_id = accounts.account_id
    where accounts.customer_since is null or calls.opened_on < accounts.customer_since
    union all
    select
        calls.cta_id as offender,
        'its trigger is switched off' as fault
    from calls
    inner join settings on calls.trigger_name = settings.trigger_name
    where not settings.is_enabled
    union all
    select
        calls.cta_id as offender,
        'open on a term that is decided' as fault
    from calls
    inner join renewals on calls.subject_id = renewals.renewal_id
    where
        calls.trigger_name in ('renewal_window_open', 'late_renewal')
        and calls.status = 'open'
        and renewals.status <> 'open'
    union all
    -- the call of a term that ended yesterday or before is there, unless its trigger waits longer or is off
    select
        late_renewals.renewal_id as offender,
        'late renewal without an open call' as fault
    from late_renewals
    inner join settings on settings.trigger_name = 'late_renewal' and settings.is_enabled
    left join calls
        on
            late_renewals.renewal_id = calls.subject_id
            and calls.trigger_name = 'late_renewal'
            and calls.status = 'open'
    where calls.cta_id is null and late_renewals.days_late >= settings.threshold and settings.closes_after_days is null
    union all
    select
        coalesce(calls.account_id, occasions.account_id) as offender,
        'calls lost or made on the way to the mart' as fault
    from calls_by_account as calls
    full outer join occasions_by_account as occasions on calls.account_id = occasions.account_id
    where coalesce(calls.call_count, 0) <> coalesce(occasions.call_count, 0)

)

select * from broken
