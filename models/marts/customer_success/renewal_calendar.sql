with

renewals as (

    select * from {{ ref('fct_renewals') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

expiring_lines as (

    select * from {{ ref('int_lines_committed_as_known') }}
    where is_current and is_running_at_term_end

),

windows as (

    select * from {{ ref('int_renewals_windowed') }}

),

steps as (

    select * from {{ ref('int_renewal_next_steps') }}

),

waiting as (

    select * from {{ ref('int_renewals_late_waiting') }}

),

health as (

    select * from {{ ref('account_health') }}

),

touches as (

    select * from {{ ref('int_account_last_touches') }}

),

opportunities as (

    select * from {{ ref('int_renewal_opportunities_open') }}

),

risks as (

    select * from {{ ref('int_account_open_risks') }}

),

add_ons as (

    select
        contract_id,
        sum(mrr) as add_on_cmrr

    from expiring_lines

    where not is_base

    group by contract_id

),

-- what is ahead or late, and the year so far with its results
shown as (

    select *
    from renewals
    where
        status = 'open'
        or {{ fiscal_year('term_end') }} = {{ fiscal_year(as_of()) }}
        or {{ fiscal_year('decided_on') }} = {{ fiscal_year(as_of()) }}

),

joined as (

    select
        shown.renewal_id,
        shown.account_id,
        accounts.account_name,
        accounts.segment,
        accounts.touch_tier,
        accounts.csm_id,
        accounts.csm_name,
        case when shown.status = 'open' and shown.timing = 'late' then 'late' else shown.status end as status,
        shown.term_start,
        shown.term_end,
        shown.due_period,
        shown.decided_on,
        shown.renewed_cmrr,
        windows.days_to_end,
        windows.renewal_window,
        windows.window_opened_on,
        windows.next_window_on,
        windows.lapses_on,
        windows.term_length,
        shown.expiring_cmrr,
        coalesce(add_ons.add_on_cmrr, 0) as expiring_add_on_cmrr,
        health.overall_score as health_score,
        coalesce(health.overall_band, 'unknown') as health_band,
        health.driver_1,
        health.csm_renewal_call,
        shown.was_noticed,
        touches.last_touch_on,
        touches.last_touch_kind,
        touches.days_since_touch,
        -- an opportunity of the account is about the term that is open, not about one that is decided
        case when shown.status = 'open' then opportunities.opportunity_id end as opportunity_id,
        case when shown.status = 'open' then opportunities.stage end as opportunity_stage,
        case when shown.status = 'open' then opportunities.amount end as opportunity_amount,
        coalesce(risks.open_risks, 0) as open_risks

    from shown
    left join accounts
        on shown.account_id = accounts.account_id
    left join windows
        on shown.renewal_id = windows.renewal_id
    left join add_ons
        on shown.renewal_id = add_ons.contract_id
    left join health
        on shown.account_id = health.account_id
    left join touches
        on shown.account_id = touches.account_id
    left join opportunities
        on shown.account_id = opportunities.account_id
    left join risks
        on shown.account_id = risks.account_id

),

final as (

    select
        -- which term, and whose
        joined.renewal_id,
        joined.account_id,
        joined.account_name,
        joined.segment,
        joined.touch_tier,
        joined.csm_id,
        joined.csm_name,

        -- where it stands
        joined.status,
        joined.term_start,
        joined.term_end,
        joined.due_period,
        joined.days_to_end,
        joined.renewal_window,
        joined.window_opened_on,
        joined.next_window_on,
        joined.lapses_on,
        joined.term_length,
        joined.decided_on,
        joined.was_noticed,

        -- what it is worth
        joined.expiring_cmrr,
        cast(joined.expiring_cmrr - joined.expiring_add_on_cmrr as {{ type_money() }}) as expiring_base_cmrr,
        cast(joined.expiring_add_on_cmrr as {{ type_money() }}) as expiring_add_on_cmrr,
        cast(joined.expiring_cmrr * 12 as {{ type_money() }}) as expiring_acv,
        joined.renewed_cmrr,

        -- how the account is
        joined.health_score,
        joined.health_band,
        joined.driver_1,
        joined.csm_renewal_call,
        joined.open_risks,
        joined.last_touch_on,
        joined.last_touch_kind,
        joined.days_since_touch,

        -- what comes next
        joined.opportunity_id,
        joined.opportunity_stage,
        joined.opportunity_amount,
        steps.next_step,
        waiting.waiting_for

    from joined
    left join steps
        on
            joined.renewal_window = steps.renewal_window
            and joined.health_band = steps.band
            and joined.term_length = steps.term_length
            and steps.has_opportunity = case when joined.opportunity_id is not null then 'yes' else 'no' end
    left join waiting
        on joined.renewal_id = waiting.renewal_id

)

select * from final
