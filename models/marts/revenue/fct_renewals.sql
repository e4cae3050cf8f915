with

terms as (

    select * from {{ ref('int_terms_decided_as_known') }}
    where is_current

),

measurements as (

    select * from {{ ref('int_term_measurements') }}

),

expiring_lines as (

    select
        contract_id,
        sum(mrr) as expiring_cmrr

    from {{ ref('int_lines_committed_as_known') }}

    where is_current and is_running_at_term_end

    group by contract_id

),

bridges as (

    select
        contract_id,
        sum(new_cmrr) as renewed_cmrr,
        sum(like_for_like_cmrr) as like_for_like_cmrr

    from {{ ref('int_bridges_as_known') }}

    where is_current and bridge_kind = 'renewal'

    group by contract_id

),

reasons as (

    select * from {{ ref('churn_reasons') }}

),

dated as (

    select
        terms.*,
        {{ month_start('terms.term_end') }} as due_starts_on,
        {{ fiscal_month_id('terms.term_end') }} as due_period,
        {{ days_between('terms.decided_on', 'terms.term_end') }}
            as lead_days,
        {{ days_between('terms.term_end', 'coalesce(terms.decided_on, ' ~ as_of() ~ ')') }}
            as days_past_end

    from terms

),

final as (

    select
        dated.contract_id as renewal_id,
        dated.account_id,
        dated.term_start,
        dated.term_end,
        dated.due_period,
        dated.status,
        dated.decided_on,
        dated.decision_known_on,
        case
            when dated.decided_on < dated.due_starts_on then 'early'
            when dated.decided_on <= dated.term_end then 'on_time'
            when dated.decided_on > dated.term_end or {{ as_of() }} > dated.term_end then 'late'
            else 'open'
        end as timing,
        cast(case when dated.days_past_end > 0 then dated.days_past_end else 0 end as integer) as days_late,
        cast(measurements.periods_carried as integer) as periods_carried,
        case
            when dated.status <> 'open' then {{ fiscal_month_id('measurements.resolved_close_on') }}
        end as measured_period,
        cast(dated.lead_days as integer) as lead_days,
        cast(coalesce(expiring_lines.expiring_cmrr, 0) as {{ type_money() }}) as expiring_cmrr,
        cast(coalesce(bridges.renewed_cmrr, 0) as {{ type_money() }}) as renewed_cmrr,
        cast(coalesce(bridges.like_for_like_cmrr, 0) as {{ type_money() }}) as like_for_like_cmrr,
        dated.successor_contract_id,
        dated.match_kind,
        dated.was_noticed,
        {{ mapped_reason('dated.raw_reason_code', 'reasons.reason_code') }} as reason_code,
        reasons.is_avoidable,
        dated.comment

    from dated
    left join measurements
        on dated.contract_id = measurements.contract_id
    left join expiring_lines
        on dated.contract_id = expiring_lines.contract_id
    left join bridges
        on dated.contract_id = bridges.contract_id
    left join reasons
        on dated.raw_reason_code = reasons.reason_code

)

select * from final
