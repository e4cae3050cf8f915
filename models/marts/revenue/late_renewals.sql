with

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status = 'open' and timing = 'late'

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

waiting as (

    select * from {{ ref('int_renewals_late_waiting') }}

),

final as (

    select
        renewals.renewal_id,
        renewals.account_id,
        accounts.csm_id,
        accounts.csm_name,
        renewals.due_period,
        renewals.term_end,
        renewals.days_late,
        renewals.periods_carried,
        renewals.expiring_cmrr as expected_cmrr,
        waiting.last_activity_on,
        waiting.waiting_for

    from renewals
    left join accounts
        on renewals.account_id = accounts.account_id
    left join waiting
        on renewals.renewal_id = waiting.renewal_id

)

select * from final
