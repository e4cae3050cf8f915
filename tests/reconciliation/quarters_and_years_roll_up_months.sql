-- Rule 8: quarters and years roll the months up. A term is resolved in one month, so what happens at its decision adds
-- up; expected CMRR is that of the first month lock of each term within.
{%- set additive = [
    'downgraded_cmrr', 'upgraded_cmrr', 'new_product_cmrr', 'fx_cmrr', 'renewed_cmrr', 'recovered_cmrr',
    'midterm_lost_cmrr', 'resolved_count', 'lost_count',
] %}
with

totals as (

    select * from {{ ref('retention_by_slice') }}

    where slice_by = 'total' and basis = 'contract'

),

periods as (

    select * from {{ ref('dim_fiscal_periods') }}

),

locks as (

    select * from {{ ref('fct_expected_cmrr_locks') }}

    where lock_grain = 'month'

),

months as (

    select
        totals.*,
        periods.starts_on

    from totals
    inner join periods
        on totals.fiscal_period_id = periods.fiscal_period_id

    where totals.period_grain = 'month'

),

rolled_up as (

    select
        {% for measure in additive %}
        sum(months.{{ measure }}) as {{ measure }},
        {% endfor %}
        periods.fiscal_period_id

    from periods
    inner join months
        on
            periods.starts_on <= months.starts_on
            and periods.ends_on >= months.starts_on

    where periods.grain <> 'month'

    group by periods.fiscal_period_id

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

first_locks as (

    select
        periods.fiscal_period_id,
        locks.expected_cmrr,
        -- carried in at the opening: a term due within the period is not, though a month of it carried it
        locks.is_carried_in and coalesce(renewals.term_end < periods.starts_on, true) as is_carried_in,
        row_number() over (
            partition by periods.fiscal_period_id, locks.contract_id order by lock_months.starts_on
        ) as lock_number

    from locks
    inner join periods as lock_months
        on locks.lock_period = lock_months.fiscal_period_id
    inner join periods
        on
            lock_months.starts_on >= periods.starts_on
            and lock_months.starts_on <= periods.ends_on
    left join renewals
        on locks.contract_id = renewals.renewal_id

    where periods.grain <> 'month'

),

expected as (

    select
        fiscal_period_id,
        sum(expected_cmrr) as expected_cmrr,
        sum(case when is_carried_in then expected_cmrr else 0 end) as carried_in_cmrr,
        count(*) as due_count

    from first_locks

    where lock_number = 1

    group by fiscal_period_id

),

broken as (

    select
        totals.fiscal_period_id,
        totals.expected_cmrr,
        expected.expected_cmrr as expected_cmrr_of_locks

    from totals
    left join rolled_up
        on totals.fiscal_period_id = rolled_up.fiscal_period_id
    left join expected
        on totals.fiscal_period_id = expected.fiscal_period_id

    where
        totals.period_grain <> 'month'
        and (
            totals.expected_cmrr <> coalesce(expected.expected_cmrr, 0)
            {%- for measure in additive %}
            or totals.{{ measure }} <> coalesce(rolled_up.{{ measure }}, 0)
            {%- endfor %}
            or totals.carried_in_cmrr <> coalesce(expected.carried_in_cmrr, 0)
            or totals.due_count <> coalesce(expected.due_count, 0)
        )

)

select * from broken
