with

renewals as (

    select * from {{ ref('fct_renewals') }}
    where status = 'open' and timing = 'late'

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

activities as (

    select
        account_id,
        max(cast(occurred_at as date)) as last_activity_on

    from {{ ref('int_crm_activities') }}

    where cast(occurred_at as date) <= {{ as_of() }}

    group by account_id

),

opportunities as (

    select
        account_id,
        stage,
        row_number() over (partition by account_id order by created_at desc, opportunity_id asc) as newest

    from {{ ref('int_crm_opportunities') }}

    where
        opportunity_type = 'renewal'
        and not coalesce(is_closed, false)
        and cast(created_at as date) <= {{ as_of() }}

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
        activities.last_activity_on,
        case
            when opportunities.stage is not null
                then {{ dbt.concat(["'renewal opportunity in stage '", 'opportunities.stage']) }}
            when activities.last_activity_on >= renewals.term_end then 'customer: no renewal opportunity is open'
            else 'us: nobody has been in touch since the term ended'
        end as waiting_for

    from renewals
    left join accounts
        on renewals.account_id = accounts.account_id
    left join activities
        on renewals.account_id = activities.account_id
    left join opportunities
        on
            renewals.account_id = opportunities.account_id
            and opportunities.newest = 1

)

select * from final
