-- Everything that a CSM did, dated: activities and tickets by who did them, risks by who recorded them, else, as
-- renewals and qualified leads, by who held the account on that day. Grain: one row per deed.
with

csms as (

    select * from {{ ref('dim_csms') }}

),

activities as (

    select * from {{ ref('int_crm_activities') }}

),

tickets as (

    select * from {{ ref('int_support_tickets') }}

),

risks as (

    select * from {{ ref('int_risk_signs') }}

),

opportunities as (

    select * from {{ ref('int_crm_opportunities') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

account_history as (

    select * from {{ ref('dim_account_history') }}

),

done_by as (

    select
        user_id as done_by,
        account_id,
        cast(occurred_at as date) as done_on,
        activity_type as deed,
        true as is_interaction,
        cast(0 as {{ type_money() }}) as amount
    from activities
    union all
    select
        assignee_id as done_by,
        account_id,
        cast(created_at as date) as done_on,
        'ticket' as deed,
        false as is_interaction,
        cast(0 as {{ type_money() }}) as amount
    from tickets

),

-- who is no CSM (sales, support) is no row of csm_activity
by_csm as (

    select
        csms.csm_id,
        done_by.account_id,
        done_by.done_on,
        done_by.deed,
        done_by.is_interaction,
        done_by.amount
    from done_by
    inner join csms
        on done_by.done_by = csms.csm_id

),

about_account as (

    select
        recorded_by as done_by,
        account_id,
        opened_on as held_on,
        opened_on as done_on,
        'risk_opened' as deed,
        cast(0 as {{ type_money() }}) as amount
    from risks
    union all
    select
        recorded_by as done_by,
        account_id,
        opened_on as held_on,
        closed_on as done_on,
        case outcome
            when 'saved' then 'risk_saved'
            when 'lost' then 'risk_lost'
            else 'risk_closed_otherwise'
        end as deed,
        cast(0 as {{ type_money() }}) as amount
    from risks
    where closed_on is not null
    union all
    select
        cast(null as {{ dbt.type_string() }}) as done_by,
        account_id,
        cast(created_at as date) as held_on,
        cast(created_at as date) as done_on,
        case when opportunity_type = 'renewal' then 'csql_renewal' else 'csql_growth' end as deed,
        coalesce(amount, 0) as amount
    from opportunities
    where source = 'csm'
    union all
    select
        cast(null as {{ dbt.type_string() }}) as done_by,
        account_id,
        cast(created_at as date) as held_on,
        {{ greatest_of('close_on', 'cast(created_at as date)') }} as done_on,
        'csql_won' as deed,
        coalesce(amount, 0) as amount
    from opportunities
    where source = 'csm' and is_won and close_on is not null
    union all
    select
        cast(null as {{ dbt.type_string() }}) as done_by,
        account_id,
        decided_on as held_on,
        decided_on as done_on,
        case status when 'renewed' then 'renewal_won' else 'renewal_lost' end as deed,
        expiring_cmrr as amount
    from renewals
    where status <> 'open'

),

by_holder as (

    select
        coalesce(csms.csm_id, account_history.csm_id, 'unassigned') as csm_id,
        about_account.account_id,
        about_account.done_on,
        about_account.deed,
        false as is_interaction,
        about_account.amount
    from about_account
    left join csms
        on about_account.done_by = csms.csm_id
    left join account_history
        on
            about_account.account_id = account_history.account_id
            and about_account.held_on >= account_history.valid_from
            and (account_history.valid_to is null or about_account.held_on < account_history.valid_to)

),

together as (

    select * from by_csm
    union all
    select * from by_holder

),

-- what is dated after as_of has not happened
final as (

    select
        csm_id,
        account_id,
        done_on,
        {{ fiscal_month_id('done_on') }} as fiscal_period_id,
        deed,
        is_interaction,
        amount

    from together

    where done_on <= {{ as_of() }}

)

select * from final
