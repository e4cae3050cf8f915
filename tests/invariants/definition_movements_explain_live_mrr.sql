-- By the rule set that counts service in use, the movements of a month are the change of live MRR of all accounts. A
-- quarter's and a year's, which see two ends only, add up to those of their months.
with

movements as (

    select
        period_grain,
        fiscal_period_id,
        sum(amount) as moved

    from {{ ref('metric_definition_comparison') }}

    where family = 'movements' and rule_set = 'service_end' and step_kind = 'result'

    group by period_grain, fiscal_period_id

),

cmrr_months as (

    select
        months.starts_on,
        sum(cmrr.live_mrr) as live_mrr

    from {{ ref('fct_cmrr_monthly') }} as cmrr
    inner join {{ ref('dim_fiscal_periods') }} as months
        on cmrr.fiscal_period_id = months.fiscal_period_id

    group by months.starts_on

),

changes as (

    select
        starts_on,
        live_mrr - coalesce(lag(live_mrr) over (order by starts_on), 0) as changed

    from cmrr_months

),

expected as (

    select
        periods.fiscal_period_id,
        sum(changes.changed) as changed

    from {{ ref('dim_fiscal_periods') }} as periods
    inner join changes
        on
            periods.starts_on <= changes.starts_on
            and periods.ends_on >= changes.starts_on

    group by periods.fiscal_period_id

),

compared as (

    select
        expected.fiscal_period_id,
        expected.changed,
        movements.moved

    from expected
    left join movements
        on expected.fiscal_period_id = movements.fiscal_period_id

)

select * from compared

where coalesce(moved, 0) <> changed
