-- The event that loses a term, before anything that may overtake it: a notice on the contract, or its last line going.
with

versions as (

    select * from {{ ref('int_account_knowledge_points') }}

),

terms as (

    select * from {{ ref('int_contract_terms') }}

),

lines as (

    select * from {{ ref('int_lines_ended_as_known') }}

),

contract_notices as (

    select * from {{ ref('int_notices_as_known') }}
    where line_id is null

),

-- a contract of one-off charges alone has nothing to renew
recurring_contracts as (

    select distinct
        version_on,
        contract_id
    from lines

),

known_terms as (

    select
        terms.*,
        versions.version_on,
        versions.next_version_on,
        versions.is_current

    from versions
    inner join terms
        on
            versions.account_id = terms.account_id
            and versions.version_on >= terms.known_on
    inner join recurring_contracts
        on
            versions.version_on = recurring_contracts.version_on
            and terms.contract_id = recurring_contracts.contract_id

),

notices_that_stand as (

    select * from contract_notices
    where not is_withdrawn and notice_number = 1

),

terms_with_withdrawn_notice as (

    select distinct
        version_on,
        contract_id
    from contract_notices
    where is_withdrawn

),

-- every line gone before its term: given notice one by one, dropped by amendments, or run out
last_line_events as (

    select
        version_on,
        contract_id,
        line_id,
        is_served_at_term_end,
        is_planned_at_term_end,
        case
            when line_notice_on is not null then line_notice_on
            when not has_quantity and order_type = 'amendment' then service_start
            when has_quantity and replaced_on is null then expired_end_on
        end as event_on,
        case
            when line_notice_on is not null then line_notice_known_on
            when not has_quantity and order_type = 'amendment' then {{ greatest_of('known_on', 'service_start') }}
            when has_quantity and replaced_on is null then {{ greatest_of('known_on', 'expired_end_on') }}
        end as event_known_on,
        case
            when line_notice_on is not null then line_notice_reason_code
            when not has_quantity then reason_code
        end as reason_code,
        case
            when line_notice_on is not null then line_notice_comment
            when not has_quantity then comment
        end as comment,
        is_planned_at_term_end and line_notice_on is null as is_planned_to_stay

    from lines

),

line_losses as (

    select
        version_on,
        contract_id,
        max(event_on) as loss_on,
        max(event_known_on) as loss_known_on,
        max(case when is_served_at_term_end then 1 else 0 end) = 0 as ends_early

    from last_line_events

    group by version_on, contract_id

    having max(case when is_planned_to_stay then 1 else 0 end) = 0 and max(event_on) is not null

),

line_loss_reasons as (

    select
        last_line_events.version_on,
        last_line_events.contract_id,
        min(last_line_events.reason_code) as reason_code,
        min(last_line_events.comment) as comment

    from last_line_events
    inner join line_losses
        on
            last_line_events.version_on = line_losses.version_on
            and last_line_events.contract_id = line_losses.contract_id
            and last_line_events.event_on = line_losses.loss_on

    group by last_line_events.version_on, last_line_events.contract_id

),

losses as (

    select
        known_terms.*,
        terms_with_withdrawn_notice.contract_id is not null as has_withdrawn_notice,
        case when notices_that_stand.notice_on < known_terms.lapse_on then notices_that_stand.notice_on end
            as notice_on,
        notices_that_stand.known_on as notice_known_on,
        notices_that_stand.effective_on as notice_effective_on,
        notices_that_stand.ends_early as notice_ends_early,
        notices_that_stand.reason_code as notice_reason_code,
        notices_that_stand.comment as notice_comment,
        case
            when line_losses.loss_on < known_terms.lapse_on and line_losses.loss_known_on <= known_terms.version_on
                then line_losses.loss_on
        end as last_line_on,
        line_losses.loss_known_on as last_line_known_on,
        line_losses.ends_early as last_line_ends_early,
        line_loss_reasons.reason_code as last_line_reason_code,
        line_loss_reasons.comment as last_line_comment

    from known_terms
    left join terms_with_withdrawn_notice
        on
            known_terms.version_on = terms_with_withdrawn_notice.version_on
            and known_terms.contract_id = terms_with_withdrawn_notice.contract_id
    left join notices_that_stand
        on
            known_terms.version_on = notices_that_stand.version_on
            and known_terms.contract_id = notices_that_stand.contract_id
    left join line_losses
        on
            known_terms.version_on = line_losses.version_on
            and known_terms.contract_id = line_losses.contract_id
    left join line_loss_reasons
        on
            known_terms.version_on = line_loss_reasons.version_on
            and known_terms.contract_id = line_loss_reasons.contract_id

),

decisive as (

    select
        losses.*,
        notice_on is not null and (last_line_on is null or notice_on <= last_line_on) as is_lost_by_notice

    from losses

),

final as (

    select
        account_id,
        version_on,
        next_version_on,
        is_current,
        contract_id,
        order_id,
        order_type,
        predecessor_contract_id,
        signed_on,
        term_start,
        term_end,
        currency,
        known_on,
        lapse_on,
        has_withdrawn_notice,
        notice_on,
        is_lost_by_notice,
        case when is_lost_by_notice then notice_on else last_line_on end as loss_on,
        case when is_lost_by_notice then notice_known_on else last_line_known_on end as loss_known_on,
        -- whichever decided, a notice on the contract ends its service
        coalesce(notice_on is not null and notice_ends_early, false)
        or coalesce(last_line_on is not null and last_line_ends_early, false) as loss_ends_early,
        case when notice_on is not null then notice_effective_on end as notice_effective_on,
        case when is_lost_by_notice then notice_reason_code else last_line_reason_code end as loss_reason_code,
        case when is_lost_by_notice then notice_comment else last_line_comment end as loss_comment

    from decisive

)

select * from final
