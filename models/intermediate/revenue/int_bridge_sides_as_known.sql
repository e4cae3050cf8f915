-- What goes into each bridge: lines of the old and of the new side. Three kinds of bridge:
--   renewal             old lines still served at the term's end: fct_renewals, fct_renewal_lines, retention
--   renewal_commitment  old lines still committed at the term's end (a line given notice has moved already): movements,
--                       which are asked for as known now only
--   amendment           lines that an amendment order replaces on one day: movements
with

lines as {{ computed_by_readers() }}(

    select * from {{ ref('int_lines_committed_as_known') }}
    where {{ is_at_close() }}

),

terms as (

    select * from {{ ref('int_terms_decided_as_known') }}

),

-- asked for as known now, and at the closes at which the term is in a lock: from its due month to the one it lapses in
renewals as (

    select
        version_on,
        contract_id,
        successor_contract_id,
        is_current,
        {{ add_days('term_end', 1) }} as bridged_on

    from terms

    where
        status = 'renewed'
        and {{ is_at_close() }}
        and (
            is_current
            or (next_version_on > {{ month_end('term_end') }} and version_on <= {{ month_end('lapse_on') }})
        )

),

renewal_old as (

    select
        lines.*,
        'renewal' as bridge_kind,
        'old' as side,
        lines.contract_id as bridge_contract_id,
        lines.contract_id as bridge_key,
        renewals.bridged_on

    from lines
    inner join renewals
        on
            lines.version_on = renewals.version_on
            and lines.contract_id = renewals.contract_id

    where lines.is_running_at_term_end

),

renewal_new as (

    select
        lines.*,
        'renewal' as bridge_kind,
        'new' as side,
        renewals.contract_id as bridge_contract_id,
        renewals.contract_id as bridge_key,
        renewals.bridged_on

    from lines
    inner join renewals
        on
            lines.version_on = renewals.version_on
            and lines.contract_id = renewals.successor_contract_id

    where lines.is_in_renewal

),

commitment_old as (

    select
        lines.*,
        'renewal_commitment' as bridge_kind,
        'old' as side,
        lines.contract_id as bridge_contract_id,
        lines.contract_id as bridge_key,
        {{ add_days('lines.term_end', 1) }} as bridged_on

    from lines

    where
        lines.is_current
        and lines.end_kind = 'renewed'
        and lines.has_quantity
        and lines.committed_from <= lines.term_end

),

commitment_bridges as (

    select distinct
        version_on,
        bridge_contract_id
    from commitment_old

),

commitment_new as (

    select
        lines.*,
        'renewal_commitment' as bridge_kind,
        'new' as side,
        renewals.contract_id as bridge_contract_id,
        renewals.contract_id as bridge_key,
        renewals.bridged_on

    from lines
    inner join renewals
        on
            lines.version_on = renewals.version_on
            and lines.contract_id = renewals.successor_contract_id
    inner join commitment_bridges
        on
            renewals.version_on = commitment_bridges.version_on
            and renewals.contract_id = commitment_bridges.bridge_contract_id

    where
        lines.is_in_renewal
        and lines.committed_from = renewals.bridged_on

),

amendment_old as (

    select
        lines.*,
        'amendment' as bridge_kind,
        'old' as side,
        lines.contract_id as bridge_contract_id,
        {{ dbt.concat(['lines.replaced_by_order_id', "'@'", 'cast(lines.replaced_on as ' ~ dbt.type_string() ~ ')']) }}
            as bridge_key,
        lines.replaced_on as bridged_on

    from lines

    where
        lines.end_kind = 'replaced'
        and lines.has_quantity
        and lines.committed_to = lines.replaced_on

),

amendment_bridges as (

    select distinct
        version_on,
        bridge_key
    from amendment_old

),

amendment_new as (

    select
        lines.*,
        'amendment' as bridge_kind,
        'new' as side,
        lines.contract_id as bridge_contract_id,
        {{ dbt.concat(['lines.order_id', "'@'", 'cast(lines.service_start as ' ~ dbt.type_string() ~ ')']) }}
            as bridge_key,
        lines.service_start as bridged_on

    from lines

    where
        lines.order_type = 'amendment'
        and (lines.is_replacement or lines.is_archive_order or not lines.has_quantity)
        and (lines.committed_to > lines.committed_from or lines.end_kind = 'replaced' or not lines.has_quantity)

),

unioned as (

    select * from renewal_old
    union all
    select * from renewal_new
    union all
    select * from commitment_old
    union all
    select * from commitment_new
    union all
    select * from amendment_old
    union all
    select amendment_new.* from amendment_new
    inner join amendment_bridges
        on
            amendment_new.version_on = amendment_bridges.version_on
            and amendment_new.bridge_key = amendment_bridges.bridge_key

),

final as (

    select
        account_id,
        version_on,
        next_version_on,
        is_current,
        bridge_kind,
        bridge_key,
        bridge_contract_id as contract_id,
        contract_id as line_contract_id,
        bridged_on,
        side,
        line_id,
        product_id,
        is_archive,
        currency,
        exchange_rate,
        quantity,
        yearly_unit_price,
        discount_share,
        interval_count,
        mrr,
        line_reason_code,
        line_notice_reason_code,
        line_notice_on is not null as is_noticed,
        order_reason_code,
        comment,
        known_on

    from unioned

)

select * from final
