-- Rule 7: who belongs to the lock of every opened period, by what was known on the eve of it.
{% set grains = var('lock_grains') %}
with

terms as (

    select
        decided.*,
        coalesce(decided.next_version_on, cast('9999-12-31' as date)) as known_until,
        {{ fiscal_month_id('decided.term_end') }} as due_month_id,
        {{ fiscal_quarter_id('decided.term_end') }} as due_quarter_id,
        {{ fiscal_year_id('decided.term_end') }} as due_year_id

    from {{ ref('int_terms_decided_as_known') }} as decided

),

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where is_opened

),

running_terms as (

    select distinct
        version_on,
        contract_id

    from {{ ref('int_lines_committed_as_known') }}

    where is_running_at_term_end

),

due as (

    {% for grain in ['month', 'quarter', 'year'] %}
    select
        periods.grain as lock_grain,
        periods.fiscal_period_id as lock_period,
        periods.starts_on,
        periods.ends_on,
        periods.eve_on,
        periods.fiscal_year,
        terms.account_id,
        terms.contract_id,
        terms.version_on,
        terms.status,
        terms.term_end,
        false as is_carried_in

    from terms
    inner join periods
        on
            terms.due_{{ grain }}_id = periods.fiscal_period_id
            and terms.version_on <= periods.eve_on
            and terms.known_until > periods.eve_on
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

undecided as (

    select * from terms

    where status = 'open' and known_until > term_end

),

carried_in as (

    select
        periods.grain as lock_grain,
        periods.fiscal_period_id as lock_period,
        periods.starts_on,
        periods.ends_on,
        periods.eve_on,
        periods.fiscal_year,
        undecided.account_id,
        undecided.contract_id,
        undecided.version_on,
        undecided.status,
        undecided.term_end,
        true as is_carried_in

    from undecided
    inner join periods
        on
            undecided.term_end <= periods.eve_on
            and undecided.version_on <= periods.eve_on
            and undecided.known_until > periods.eve_on

),

candidates as (

    select * from due
    union all
    select * from carried_in

),

running as (

    select candidates.*

    from candidates
    inner join running_terms
        on
            candidates.version_on = running_terms.version_on
            and candidates.contract_id = running_terms.contract_id

),

-- a term that a month lock held and its close saw decided never enters a lock again
counted as (

    select
        running.contract_id,
        min(running.ends_on) as counted_on

    from running
    inner join terms as at_close
        on
            running.contract_id = at_close.contract_id
            and running.ends_on >= at_close.version_on
            and running.ends_on < at_close.known_until

    where
        running.lock_grain = 'month'
        and running.ends_on <= {{ as_of() }}
        and at_close.status <> 'open'

    group by running.contract_id

),

final as (

    select running.*

    from running
    left join counted
        on running.contract_id = counted.contract_id

    where
        not running.is_carried_in
        or counted.counted_on is null
        or counted.counted_on > running.eve_on

)

select * from final

where
    lock_grain in ('{{ grains | join("', '") }}')
    or lock_grain = 'month'
