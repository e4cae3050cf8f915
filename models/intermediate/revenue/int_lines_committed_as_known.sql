-- Service and commitment of every recurring line, as known: [committed_from, committed_to) and why it ends.
with

lines as (

    select * from {{ ref('int_lines_ended_as_known') }}

),

terms as {{ computed_by_readers() }}(

    select * from {{ ref('int_terms_decided_as_known') }}

),

renewals as (

    select
        terms.version_on,
        terms.successor_contract_id,
        terms.term_end as renewed_term_end

    from terms

    where terms.status = 'renewed'

),

placed as (

    select
        lines.*,
        terms.next_version_on,
        terms.is_current,
        terms.status as term_status,
        terms.commitment_ends_on,
        terms.service_cut_on,
        terms.decision_known_on,
        terms.raw_reason_code as term_reason_code,
        terms.comment as term_comment,
        terms.successor_contract_id,
        lines.order_type = 'renewal' and renewals.renewed_term_end is not null as is_in_renewal,
        case
            when lines.order_type = 'renewal' and renewals.renewed_term_end is not null
                then {{ add_days('renewals.renewed_term_end', 1) }}
            -- never before its contract's own start, should the amendment be backdated
            when lines.order_type = 'amendment' and (lines.is_replacement or lines.is_archive_order)
                then {{ greatest_of(
                    'lines.service_start',
                    'coalesce(' ~ add_days('renewals.renewed_term_end', 1) ~ ', terms.signed_on)'
                ) }}
            else lines.signed_on
        end as commitment_starts_on,
        lines.is_served_at_term_end
        and coalesce(terms.service_cut_on > lines.term_end, true) as is_running_at_term_end

    from lines
    inner join terms
        on
            lines.version_on = terms.version_on
            and lines.contract_id = terms.contract_id
    left join renewals
        on
            lines.version_on = renewals.version_on
            and lines.contract_id = renewals.successor_contract_id

),

started as (

    select
        placed.*,
        {{ greatest_of(
            'commitment_starts_on',
            'coalesce(' ~ add_days('trial_end', 1) ~ ', commitment_starts_on)'
        ) }} as committed_from,
        own_end_on is not null and own_end_on < commitment_ends_on as ends_by_itself,
        {{ add_days(least_of('service_ended_on', 'coalesce(service_cut_on, service_ended_on)'), -1) }} as served_until

    from placed

),

committed as (

    select
        started.*,
        {{ greatest_of(
            'committed_from',
            'case when ends_by_itself then own_end_on else commitment_ends_on end'
        ) }} as committed_to,
        case
            when ends_by_itself then own_end_kind
            when term_status = 'renewed' then 'renewed'
            else 'term_lost'
        end as end_kind,
        case when ends_by_itself then own_end_known_on else decision_known_on end as end_known_on

    from started

)

select * from committed
