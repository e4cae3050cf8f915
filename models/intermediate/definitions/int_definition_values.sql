-- Churn, NRR and movements of every month under each rule set, each straight from the mart that such a tool would sum,
-- and not by way of the bridge. Grain: one row per measure, rule set and month.
{%- set groups = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] %}
with

retention as (

    select * from {{ ref('retention_by_slice') }}
    where period_grain = 'month' and basis = 'contract' and slice_by = 'total'

),

outcomes as (

    select * from {{ ref('fct_retention_outcomes') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

net_retention as (

    select * from {{ ref('net_retention_monthly') }}
    where slice_by = 'total'

),

cmrr_months as (

    select * from {{ ref('fct_cmrr_monthly') }}

),

account_months as (

    select * from {{ ref('int_definition_account_months') }}

),

by_due_month as (

    select
        coalesce(renewals.due_period, outcomes.fiscal_period_id) as fiscal_period_id,
        sum(outcomes.lost_cmrr + outcomes.downgraded_cmrr - outcomes.recovered_cmrr) as churned_cmrr,
        sum(outcomes.resolved_cmrr) as resolved_cmrr

    from outcomes
    left join renewals
        on outcomes.contract_id = renewals.renewal_id

    group by coalesce(renewals.due_period, outcomes.fiscal_period_id)

),

-- a waterfall's own columns: losses as they moved
by_month as (

    select
        fiscal_period_id,
        sum(beginning_cmrr) as beginning_cmrr,
        -1 * sum(
            downgrade_quantity_cmrr + downgrade_price_cmrr + product_churn_cmrr + archive_cmrr + cancellation_cmrr
        ) as lost_cmrr,
        sum(reactivation_cmrr) as reactivation_cmrr,
        sum(cancellation_cmrr) as cancellation_cmrr,
        sum(greatest(beginning_cmrr - ending_cmrr, 0)) as snapshot_lost_cmrr

    from cmrr_months

    group by fiscal_period_id

),

by_service as (

    select
        fiscal_period_id,
        sum(live_lost_mrr) as lost_mrr,
        sum(beginning_live_mrr) as beginning_mrr,
        sum(case when cohort_live_mrr > 0 then ending_live_mrr else 0 end) as retained_mrr,
        sum(cohort_cmrr + year_moved_cmrr) as moved_forward_cmrr,
        sum(case when cohort_cmrr > 0 and year_reactivation_cmrr = 0 then ending_cmrr else 0 end) as never_lost_cmrr,
        {% for group in groups %}
        sum(moved_{{ group }}) as moved_{{ group }},
        sum(snapshot_{{ group }}) as snapshot_{{ group }},
        {% endfor %}
        sum(cohort_live_mrr) as cohort_mrr

    from account_months

    group by fiscal_period_id

),

-- the months that NRR has: from the first cohort on
yeared as (

    select
        by_service.*,
        net_retention.cohort_cmrr,
        net_retention.current_cmrr

    from by_service
    inner join net_retention
        on by_service.fiscal_period_id = net_retention.fiscal_period_id

),

valued as (

    {% set values = [
        ('churned_cmrr', 'law_9', 'retention', 'lost_cmrr + downgraded_cmrr'),
        ('churn_base_cmrr', 'law_9', 'retention', 'resolved_cmrr'),
        ('churned_cmrr', 'due_month', 'by_due_month', 'churned_cmrr'),
        ('churn_base_cmrr', 'due_month', 'by_due_month', 'resolved_cmrr'),
        ('churned_cmrr', 'starting_base', 'by_month', 'lost_cmrr'),
        ('churn_base_cmrr', 'starting_base', 'by_month', 'beginning_cmrr'),
        ('churned_cmrr', 'month_start_snapshot', 'by_month', 'snapshot_lost_cmrr'),
        ('churn_base_cmrr', 'month_start_snapshot', 'by_month', 'beginning_cmrr'),
        ('churned_cmrr', 'net_of_reactivation', 'by_month', 'lost_cmrr - reactivation_cmrr'),
        ('churn_base_cmrr', 'net_of_reactivation', 'by_month', 'beginning_cmrr'),
        ('churned_cmrr', 'service_end', 'by_service', 'lost_mrr'),
        ('churn_base_cmrr', 'service_end', 'by_service', 'beginning_mrr'),
        ('retained_cmrr', 'law_9', 'yeared', 'current_cmrr'),
        ('cohort_cmrr', 'law_9', 'yeared', 'cohort_cmrr'),
        ('retained_cmrr', 'starting_base', 'yeared', 'moved_forward_cmrr'),
        ('cohort_cmrr', 'starting_base', 'yeared', 'cohort_cmrr'),
        ('retained_cmrr', 'service_end', 'yeared', 'retained_mrr'),
        ('cohort_cmrr', 'service_end', 'yeared', 'cohort_mrr'),
        ('retained_cmrr', 'lost_stays_lost', 'yeared', 'never_lost_cmrr'),
        ('cohort_cmrr', 'lost_stays_lost', 'yeared', 'cohort_cmrr'),
        ('moved_reactivation', 'net_of_reactivation', 'by_month', 'reactivation_cmrr - reactivation_cmrr'),
        ('moved_churn', 'net_of_reactivation', 'by_month', 'cancellation_cmrr + reactivation_cmrr'),
    ] %}
    {% for group in groups %}
    {% do values.append(('moved_' ~ group, 'law_9', 'by_service', 'moved_' ~ group)) %}
    {% do values.append(('moved_' ~ group, 'month_start_snapshot', 'by_service', 'snapshot_' ~ group)) %}
    {% if group not in ['reactivation', 'churn'] %}
    {% do values.append(('moved_' ~ group, 'net_of_reactivation', 'by_service', 'moved_' ~ group)) %}
    {% endif %}
    {% endfor %}
    {% for measure, rule_set, relation, amount in values %}
    select
        '{{ measure }}' as measure,
        '{{ rule_set }}' as rule_set,
        fiscal_period_id,
        cast({{ amount }} as {{ type_money() }}) as amount

    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from valued
