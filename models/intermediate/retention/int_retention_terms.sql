-- Every locked term in every fiscal period it is measured in: months from their lock, quarters and years rolled up from
-- them (first lock, last outcome). Grain: one row per period grain, period and term.
with

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}
    where lock_grain = 'month'

),

periods as (

    select * from {{ ref('int_fiscal_periods') }}
    where is_opened

),

months as (

    select * from periods
    where grain = 'month'

),

decisions as (

    select
        decided.*,
        coalesce(decided.next_version_on, cast('9999-12-31' as date)) as known_until

    from {{ ref('int_terms_decided_as_known') }} as decided

),

reasons as (

    select * from {{ ref('churn_reasons') }}

),

month_members as (

    select
        locks.lock_id,
        locks.lock_period as month_id,
        months.starts_on,
        months.ends_on,
        months.is_closed,
        locks.contract_id,
        locks.account_id,
        locks.is_carried_in,
        decisions.term_end,
        decisions.version_on,
        decisions.status,
        coalesce(reasons.is_avoidable, false) as is_avoidable,
        {{ mapped_reason('decisions.raw_reason_code', 'reasons.reason_code') }} as reason_code,
        case
            when decisions.status = 'renewed' then 'renewed'
            when decisions.status in ('lost', 'lapsed') then 'lost'
            when months.is_closed then 'carried_out'
            else 'open'
        end as outcome

    from locks
    inner join months
        on locks.lock_period = months.fiscal_period_id
    -- a term whose order is gone from the source stays in its lock, undecided
    left join decisions
        on
            locks.contract_id = decisions.contract_id
            and {{ least_of('months.ends_on', as_of()) }} >= decisions.version_on
            and {{ least_of('months.ends_on', as_of()) }} < decisions.known_until
    left join reasons
        on decisions.raw_reason_code = reasons.reason_code

),

in_periods as (

    select
        periods.grain as period_grain,
        periods.fiscal_period_id,
        periods.starts_on as period_starts_on,
        periods.ends_on as period_ends_on,
        periods.is_closed as is_period_closed,
        month_members.*,
        row_number() over (
            partition by periods.fiscal_period_id, month_members.contract_id order by month_members.starts_on
        ) as months_from_first,
        row_number() over (
            partition by periods.fiscal_period_id, month_members.contract_id order by month_members.starts_on desc
        ) as months_from_last

    from month_members
    inner join periods
        on
            month_members.starts_on >= periods.starts_on
            and month_members.starts_on <= periods.ends_on

),

first_and_last as (

    select
        firsts.period_grain,
        firsts.fiscal_period_id,
        firsts.period_ends_on,
        firsts.is_period_closed,
        firsts.contract_id,
        firsts.account_id,
        firsts.lock_id,
        firsts.is_carried_in and coalesce(firsts.term_end < firsts.period_starts_on, true) as is_carried_in,
        lasts.version_on,
        lasts.is_avoidable,
        lasts.reason_code,
        case
            when lasts.outcome = 'carried_out' and not firsts.is_period_closed then 'open'
            else lasts.outcome
        end as outcome

    from in_periods as firsts
    inner join in_periods as lasts
        on
            firsts.fiscal_period_id = lasts.fiscal_period_id
            and firsts.contract_id = lasts.contract_id

    where firsts.months_from_first = 1 and lasts.months_from_last = 1

),

-- counted lost at a close, and known later not to be: told once, in the month in which that became known
recoveries as (

    select
        lost.lock_id,
        lost.contract_id,
        lost.account_id,
        min(decisions.version_on) as recovered_version_on

    from month_members as lost
    inner join decisions
        on
            lost.contract_id = decisions.contract_id
            and lost.ends_on < decisions.version_on

    where
        lost.outcome = 'lost'
        and lost.is_closed
        and decisions.status in ('open', 'renewed')
        and {{ is_at_close('decisions.version_on', 'decisions.next_version_on') }}

    group by lost.lock_id, lost.contract_id, lost.account_id

),

recovered as (

    select
        periods.grain as period_grain,
        periods.fiscal_period_id,
        periods.ends_on as period_ends_on,
        periods.is_closed as is_period_closed,
        recoveries.contract_id,
        recoveries.account_id,
        recoveries.lock_id,
        false as is_carried_in,
        recoveries.recovered_version_on as version_on,
        false as is_avoidable,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        'recovered' as outcome

    from recoveries
    inner join periods
        on
            recoveries.recovered_version_on >= periods.starts_on
            and recoveries.recovered_version_on <= periods.ends_on

),

final as (

    select * from first_and_last
    union all
    select * from recovered

)

select * from final
