-- Churn, NRR and movements of every month, quarter and year under each rule set, each straight from the mart that such
-- a tool would sum, and not by way of the bridge. Grain: one row per measure, rule set and period.
{%- set groups = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] %}
with

retention as (

    select * from {{ ref('retention_by_slice') }}
    where basis = 'contract' and slice_by = 'total'

),

outcome_lines as (

    select * from {{ ref('fct_retention_outcome_lines') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

net_retention as (

    select * from {{ ref('net_retention_monthly') }}
    where slice_by = 'total'

),

by_period as (

    select * from {{ ref('int_definition_cmrr_periods') }}

),

account_periods as (

    select * from {{ ref('int_definition_account_periods') }}

),

period_months as (

    select * from {{ ref('int_definition_period_months') }}

),

by_due_period as (

    select
        outcome_lines.period_grain,
        coalesce(period_months.fiscal_period_id, outcome_lines.fiscal_period_id) as fiscal_period_id,
        sum(outcome_lines.lost_cmrr + outcome_lines.downgraded_cmrr - outcome_lines.recovered_cmrr) as churned_cmrr,
        sum(outcome_lines.resolved_cmrr) as resolved_cmrr

    from outcome_lines
    left join renewals
        on outcome_lines.contract_id = renewals.renewal_id
    left join period_months
        on
            renewals.due_period = period_months.month_id
            and outcome_lines.period_grain = period_months.period_grain

    group by
        outcome_lines.period_grain,
        coalesce(period_months.fiscal_period_id, outcome_lines.fiscal_period_id)

),

by_service as (

    select
        period_grain,
        fiscal_period_id,
        max(last_month_id) as last_month_id,
        sum(live_lost_mrr) as lost_mrr,
        sum(beginning_live_mrr) as beginning_mrr,
        sum(case when cohort_live_mrr > 0 then ending_live_mrr else 0 end) as retained_mrr,
        sum(cohort_cmrr + year_moved_cmrr) as moved_forward_cmrr,
        sum(case when cohort_cmrr > 0 and year_reactivation_cmrr = 0 then ending_cmrr else 0 end) as never_lost_cmrr,
        {% for group in groups %}
        sum(moved_{{ group }}) as moved_{{ group }},
        sum(snapshot_{{ group }}) as snapshot_{{ group }},
        sum(live_{{ group }}) as live_{{ group }},
        {% endfor %}
        sum(cohort_live_mrr) as cohort_mrr

    from account_periods

    group by period_grain, fiscal_period_id

),

-- the periods that NRR has: from the first cohort on, by the twelve months that end with them
yeared as (

    select
        by_service.*,
        net_retention.cohort_cmrr,
        net_retention.current_cmrr

    from by_service
    inner join net_retention
        on by_service.last_month_id = net_retention.fiscal_period_id

),

valued as (

    {% set values = [
        ('churned_cmrr', 'law_9', 'retention', 'lost_cmrr + downgraded_cmrr'),
        ('churn_base_cmrr', 'law_9', 'retention', 'resolved_cmrr'),
        ('churned_cmrr', 'due_month', 'by_due_period', 'churned_cmrr'),
        ('churn_base_cmrr', 'due_month', 'by_due_period', 'resolved_cmrr'),
        ('churned_cmrr', 'starting_base', 'by_period', 'lost_cmrr'),
        ('churn_base_cmrr', 'starting_base', 'by_period', 'beginning_cmrr'),
        ('churned_cmrr', 'month_start_snapshot', 'by_period', 'snapshot_lost_cmrr'),
        ('churn_base_cmrr', 'month_start_snapshot', 'by_period', 'beginning_cmrr'),
        ('churned_cmrr', 'net_of_reactivation', 'by_period', 'lost_cmrr - reactivation_cmrr'),
        ('churn_base_cmrr', 'net_of_reactivation', 'by_period', 'beginning_cmrr'),
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
        ('moved_reactivation', 'net_of_reactivation', 'by_period', 'reactivation_cmrr - reactivation_cmrr'),
        ('moved_churn', 'net_of_reactivation', 'by_period', 'cancellation_cmrr + reactivation_cmrr'),
    ] %}
    {% for group in groups %}
    {% do values.append(('moved_' ~ group, 'law_9', 'by_service', 'moved_' ~ group)) %}
    {% do values.append(('moved_' ~ group, 'month_start_snapshot', 'by_service', 'snapshot_' ~ group)) %}
    {% do values.append(('moved_' ~ group, 'service_end', 'by_service', 'live_' ~ group)) %}
    {% if group not in ['reactivation', 'churn'] %}
    {% do values.append(('moved_' ~ group, 'net_of_reactivation', 'by_service', 'moved_' ~ group)) %}
    {% endif %}
    {% endfor %}
    {% for measure, rule_set, relation, amount in values %}
    select
        '{{ measure }}' as measure,
        '{{ rule_set }}' as rule_set,
        period_grain,
        fiscal_period_id,
        cast({{ amount }} as {{ type_money() }}) as amount

    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from valued
