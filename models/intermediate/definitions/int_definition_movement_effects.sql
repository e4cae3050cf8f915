-- Why movements, and NRR over twelve months, differ under other rule sets, account by account.
-- Grain: one row per measure, cause, period and account; none of 0.
with

account_periods as (

    select * from {{ ref('int_definition_account_periods') }}

),

moved as (

    {% for group in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] %}
    select
        'moved_{{ group }}' as measure,
        case
            {% if group == 'fx' %}
            when true then 'exchange_rate'
            {% endif %}
            when beginning_cmrr = 0 and ending_cmrr = 0 then 'came_and_went'
            {% if group == 'churn' %}
            when ending_cmrr > 0 then 'contract_gone_account_stays'
            {% endif %}
            else 'netted_in_account'
        end as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        snapshot_{{ group }} - moved_{{ group }} as effect

    from account_periods

    union all

    {% endfor %}
    select
        'moved_reactivation' as measure,
        'returned_customers_netted' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        -moved_reactivation as effect

    from account_periods

    union all

    select
        'moved_churn' as measure,
        'returned_customers_netted' as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        moved_reactivation as effect

    from account_periods

),

-- from two ends of CMRR to two ends of live MRR; both may tell the same story with other amounts or as another kind
served as (

    {% for kinds, both, less, more in [
        (['new', 'reactivation', 'expansion'], '> 0', 'not_in_service_yet', 'service_started'),
        (['contraction', 'churn'], '< 0', 'service_ended', 'still_in_service'),
    ] %}
    {% set kinds_loop = loop %}
    {% for group in kinds %}
    select
        'moved_{{ group }}' as measure,
        case
            when
                ending_cmrr - beginning_cmrr {{ both }} and ending_live_mrr - beginning_live_mrr {{ both }}
                then 'service_not_commitment'
            when live_{{ group }} < snapshot_{{ group }} then '{{ less }}'
            else '{{ more }}'
        end as cause,
        period_grain,
        fiscal_period_id,
        account_id,
        live_{{ group }} - snapshot_{{ group }} as effect

    from account_periods
    {% if not (loop.last and kinds_loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}

),

retained as (

    {% for measure, cause, amount, condition in [
        ('retained_cmrr', 'joined_later', 'year_moved_cmrr', 'cohort_cmrr = 0'),
        ('retained_cmrr', 'returned_customers_left_out', '-year_reactivation_cmrr', 'cohort_cmrr > 0'),
        ('retained_cmrr', 'returned_stay_lost', '-ending_cmrr', 'cohort_cmrr > 0 and year_reactivation_cmrr > 0'),
        ('retained_cmrr', 'cohort_by_service', 'ending_live_mrr', 'cohort_cmrr = 0 and cohort_live_mrr > 0'),
        ('retained_cmrr', 'cohort_by_service', '-ending_cmrr', 'cohort_cmrr > 0 and cohort_live_mrr = 0'),
        (
            'retained_cmrr', 'service_not_commitment', 'ending_live_mrr - ending_cmrr',
            'cohort_cmrr > 0 and cohort_live_mrr > 0',
        ),
        ('cohort_cmrr', 'cohort_by_service', 'cohort_live_mrr', 'cohort_cmrr = 0 and cohort_live_mrr > 0'),
        ('cohort_cmrr', 'cohort_by_service', '-cohort_cmrr', 'cohort_cmrr > 0 and cohort_live_mrr = 0'),
        (
            'cohort_cmrr', 'service_not_commitment', 'cohort_live_mrr - cohort_cmrr',
            'cohort_cmrr > 0 and cohort_live_mrr > 0',
        ),
    ] %}
    select
        '{{ measure }}' as measure,
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

unioned as (

    select * from moved
    union all
    select * from served
    union all
    select * from retained

)

select * from unioned

where effect <> 0
