with

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

),

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where is_opened

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

terms as (

    select * from {{ ref('int_terms_decided_as_known') }}
    where is_current

),

late_facts as (

    select
        contract_id,
        max(known_on) as last_known_on,
        max(case when order_type = 'add_on' then known_on end) as last_add_on_known_on,
        max(case when order_type = 'amendment' then known_on end) as last_amendment_known_on

    from {{ ref('int_contract_lines_valued') }}

    where known_on <= {{ as_of() }}

    group by contract_id

),

compared as (

    select
        locks.lock_id,
        locks.lock_grain,
        locks.lock_period,
        locks.contract_id,
        locks.account_id,
        locks.expected_cmrr as locked_cmrr,
        coalesce(renewals.expiring_cmrr, 0) as current_cmrr,
        coalesce(renewals.expiring_cmrr, 0) - locks.expected_cmrr as difference,
        case
            when terms.contract_id is null then 'no longer in the source'
            when terms.term_end > periods.ends_on or terms.term_end < periods.starts_on and not locks.is_carried_in
                then 'term moved'
            when late_facts.last_add_on_known_on > periods.eve_on then 'add-on known after the lock'
            when late_facts.last_amendment_known_on > periods.eve_on then 'amendment known after the lock'
            when late_facts.last_known_on > periods.eve_on then 'order line known after the lock'
            when terms.status = 'lost' and terms.decision_known_on > periods.eve_on then 'loss known after the lock'
            when terms.was_noticed then 'notice withdrawn or overtaken'
            else 'source corrected or rule changed'
        end as cause

    from locks
    inner join periods
        on locks.lock_period = periods.fiscal_period_id
    left join renewals
        on locks.contract_id = renewals.renewal_id
    left join terms
        on locks.contract_id = terms.contract_id
    left join late_facts
        on locks.contract_id = late_facts.contract_id

),

final as (

    select
        lock_id,
        lock_grain,
        lock_period,
        contract_id,
        account_id,
        locked_cmrr,
        cast(current_cmrr as {{ type_money() }}) as current_cmrr,
        cast(difference as {{ type_money() }}) as difference,
        cause

    from compared

    where difference <> 0

)

select * from final
