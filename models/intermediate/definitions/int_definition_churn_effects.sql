-- Why churn and its base differ from rule 8 under other rule sets, account by account.
-- Grain: one row per measure, cause, period, account and (where it hangs on a contract) contract; none of 0.
with

contract_periods as (

    select * from {{ ref('int_definition_contract_periods') }}

),

account_periods as (

    select * from {{ ref('int_definition_account_periods') }}

),

outcome_lines as (

    select * from {{ ref('fct_retention_outcome_lines') }}

),

renewals as (

    select * from {{ ref('fct_renewals') }}

),

period_months as (

    select * from {{ ref('int_definition_period_months') }}

),

-- a term that is gone from the source has no due month any more and stays where it was counted
dated_outcomes as (

    select
        outcome_lines.*,
        coalesce(period_months.fiscal_period_id, outcome_lines.fiscal_period_id) as due_period

    from outcome_lines
    left join renewals
        on outcome_lines.contract_id = renewals.renewal_id
    left join period_months
        on
            renewals.due_period = period_months.month_id
            and outcome_lines.period_grain = period_months.period_grain

),

expected as (

    select
        period_grain,
        account_id,
        fiscal_period_id,
        sum(expected_cmrr) as expected_cmrr,
        sum(carried_out_cmrr + open_cmrr) as not_resolved_cmrr

    from outcome_lines

    group by period_grain, account_id, fiscal_period_id

),

churned as (

    {% for cause, amount, condition in [
        ('lost_in_mid_term', 'midterm_cmrr', 'true'),
        ('not_due_yet', 'moved_cmrr', 'not is_told'),
        ('value_at_loss', 'value_difference_cmrr', 'is_told'),
        ('loss_taken_back', '-taken_back_cmrr', 'true'),
        (
            'dated_by_notice',
            'moved_cmrr - measured_cmrr - midterm_cmrr + taken_back_cmrr - value_difference_cmrr', 'is_told',
        ),
    ] %}
    select
        'churned_cmrr' as measure,
        '{{ cause }}' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        {{ amount }} as effect

    from contract_periods

    where {{ condition }}

    union all

    {% endfor %}
    {% for measure, amount in [
        ('churned_cmrr', 'lost_cmrr + downgraded_cmrr'), ('churn_base_cmrr', 'resolved_cmrr')
    ] %}
    select
        '{{ measure }}' as measure,
        'counted_when_due' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        -1 * ({{ amount }}) as effect

    from dated_outcomes

    where due_period <> fiscal_period_id

    union all

    select
        '{{ measure }}' as measure,
        'counted_when_due' as cause,
        period_grain,
        due_period as fiscal_period_id,
        account_id,
        {{ amount }} as effect

    from dated_outcomes

    where due_period <> fiscal_period_id

    union all

    {% endfor %}
    select
        'churned_cmrr' as measure,
        'loss_taken_back_when_due' as cause,
        period_grain,
        due_period as fiscal_period_id,
        account_id,
        -recovered_cmrr as effect

    from dated_outcomes

),

between_month_ends as (

    {% set lost = '-1 * (moved_contraction + moved_churn)' %}
    {% set gained = '(moved_new + moved_reactivation + moved_expansion)' %}
    {% set netted = greatest_of(lost ~ ' - ' ~ gained, '0') %}
    {% for cause, amount, condition in [
        ('came_and_went', 'moved_contraction + moved_churn', 'beginning_cmrr = 0'),
        ('netted_in_account', netted ~ ' + moved_contraction + moved_churn', 'beginning_cmrr > 0'),
        ('exchange_rate', 'snapshot_lost_cmrr - ' ~ netted, 'beginning_cmrr > 0'),
        ('returned_customers_netted', '-moved_reactivation', 'true'),
        ('still_in_service', 'live_lost_mrr - snapshot_lost_cmrr', 'live_lost_mrr < snapshot_lost_cmrr'),
        ('service_ended', 'live_lost_mrr - snapshot_lost_cmrr', 'live_lost_mrr > snapshot_lost_cmrr'),
    ] %}
    select
        'churned_cmrr' as measure,
        '{{ cause }}' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        {{ amount }} as effect

    from account_periods

    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

bases as (

    select
        'churn_base_cmrr' as measure,
        'not_resolved' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        not_resolved_cmrr as effect

    from expected

    union all

    select
        'churn_base_cmrr' as measure,
        'not_due' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        -expected_cmrr as effect

    from expected

    union all

    select
        'churn_base_cmrr' as measure,
        'not_due' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        beginning_cmrr as effect

    from account_periods

    union all

    select
        'churn_base_cmrr' as measure,
        'service_not_commitment' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        beginning_live_mrr - beginning_cmrr as effect

    from account_periods

),

unioned as (

    select * from churned
    union all
    select * from between_month_ends
    union all
    select * from bases

)

select * from unioned

where effect <> 0
