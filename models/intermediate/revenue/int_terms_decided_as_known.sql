-- What was known of each term, and since when: renewed, lost, lapsed or open.
with

terms as (

    select * from {{ ref('int_term_losses_as_known') }}

),

renewals as (

    select * from {{ ref('int_renewals_matched_as_known') }}

),

joined as (

    select
        terms.*,
        renewals.successor_contract_id,
        renewals.successor_order_id,
        renewals.match_kind,
        renewals.signed_on as renewed_on,
        renewals.known_on as renewal_known_on,
        case
            when renewals.successor_contract_id is not null then 'renewed'
            when terms.loss_on is not null then 'lost'
            when terms.lapse_on <= terms.version_on then 'lapsed'
            else 'open'
        end as status,
        terms.has_withdrawn_notice
        or (
            renewals.successor_contract_id is not null
            and coalesce(terms.notice_on <= renewals.signed_on, false)
        ) as was_noticed

    from terms
    left join renewals
        on
            terms.version_on = renewals.version_on
            and terms.contract_id = renewals.contract_id

),

decided as (

    select
        account_id,
        version_on,
        next_version_on,
        is_current,
        contract_id,
        order_id,
        order_type,
        signed_on,
        term_start,
        term_end,
        lapse_on,
        known_on,
        status,
        coalesce(was_noticed, false) as was_noticed,
        successor_contract_id,
        successor_order_id,
        match_kind,
        case status
            when 'renewed' then renewed_on
            when 'lost' then loss_on
            when 'lapsed' then lapse_on
        end as decided_on,
        case status
            when 'renewed' then renewal_known_on
            when 'lost' then loss_known_on
            when 'lapsed' then {{ greatest_of('lapse_on', 'known_on') }}
        end as decision_known_on,
        case status when 'lost' then loss_reason_code when 'lapsed' then 'lapsed' end as raw_reason_code,
        case when status = 'lost' then loss_comment end as comment,
        -- first day on which what is left of the term is no longer committed
        case
            when status = 'renewed' then {{ add_days('term_end', 1) }}
            when status = 'lost' and notice_effective_on <= term_end then {{ least_of(
                'notice_on',
                'notice_effective_on'
            ) }}
            when status = 'lost' and notice_on is not null then notice_on
            else lapse_on
        end as commitment_ends_on,
        case when status = 'lost' then notice_effective_on end as service_cut_on

    from joined

)

select * from decided
